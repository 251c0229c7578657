"""OpenSense on a folder that hiphinge wrote, as a program of its own: prints JSON.

OpenSim writes a log where it stands, and a fault in it would end the tests: so not in their
process. The model has a trunk and a thigh with the axes of gait2392 and Rajagopal's models, and no
muscles.

    python opensense.py FOLDER        working folder: one that may be written to
"""

from __future__ import annotations

import json
import math
import sys
from pathlib import Path
from typing import Any

import opensim

AXES = ((0, 0, 1), (1, 0, 0), (0, 1, 0))
JOINTS = (
    ("ground", "pelvis", ("pelvis_tilt", "pelvis_list", "pelvis_rotation")),
    ("pelvis", "torso", ("lumbar_extension", "lumbar_bending", "lumbar_rotation")),
    ("pelvis", "femur_r", ("hip_flexion_r", "hip_adduction_r", "hip_rotation_r")),
)
TURN = opensim.Vec3(-math.pi / 2, 0, 0)


def write_model(path: str) -> None:
    model, zero = opensim.Model(), opensim.Vec3(0)
    bodies: dict[str, Any] = {"ground": model.getGround()}
    for parent, child, coordinates in JOINTS:
        bodies[child] = opensim.Body(child, 1.0, zero, opensim.Inertia(1.0))
        model.addBody(bodies[child])
        turns = opensim.SpatialTransform()
        for k, (name, axis) in enumerate(zip(coordinates, AXES, strict=True)):
            turn, names = turns.updTransformAxis(k), opensim.ArrayStr()
            names.append(name)
            turn.setCoordinateNames(names)
            turn.setAxis(opensim.Vec3(*axis))
            turn.set_function(opensim.LinearFunction(1.0, 0.0))
        place = (bodies[parent], zero, zero, bodies[child], zero, zero)
        model.addJoint(opensim.CustomJoint(f"{parent}_{child}", *place, turns))
    model.finalizeConnections()
    model.printToXML(path)


def placed(folder: Path) -> None:
    """The sensors on the model as they are worn, from the calibrated stance."""
    placer = opensim.IMUPlacer()
    placer.set_model_file("model.osim")
    placer.set_orientation_file_for_calibration(str(folder / "calibration.sto"))
    placer.set_sensor_to_opensim_rotations(TURN)
    placer.run(False)
    placer.getCalibratedModel().printToXML("placed.osim")


def followed(folder: Path, until_s: float) -> Any:
    """The coordinates that OpenSim finds."""
    tool = opensim.IMUInverseKinematicsTool()
    tool.set_model_file("placed.osim")
    tool.set_orientations_file(str(folder / "orientations.sto"))
    tool.set_sensor_to_opensim_rotations(TURN)
    tool.set_time_range(1, until_s)
    tool.set_results_directory("found")
    tool.run(False)
    return opensim.TimeSeriesTable(str(next(Path("found").glob("*.mot"))))


def columns(table: Any) -> dict[str, list[float]]:
    names = table.getColumnLabels()
    found = {name: table.getDependentColumn(name).to_numpy().tolist() for name in names}
    return {"time": list(table.getIndependentColumn()), **found}


def main(folder: Path, until_s: float) -> None:
    opensim.Logger.setLevelString("Error")
    write_model("model.osim")
    quaternions = opensim.TimeSeriesTableQuaternion(str(folder / "orientations.sto"))
    ours = opensim.TimeSeriesTable(str(folder / "angles.mot"))
    placed(folder)
    told = {
        "columns": list(quaternions.getColumnLabels()),
        "rows": quaternions.getNumRows(),
        "degrees": ours.getTableMetaDataString("inDegrees"),
        "ours": columns(ours),
        "found": columns(followed(folder, until_s)),
    }
    Path("told.json").write_text(json.dumps(told))


if __name__ == "__main__":
    main(Path(sys.argv[1]), float(sys.argv[2]))
