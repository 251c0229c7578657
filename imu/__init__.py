"""Samples → orientation → pelvis tilt, trunk tilt, lumbar and hip flexion, with uncertainty.

The innermost package: it imports nothing else of ours. Frames and signs are stated in `imu.frames`.
"""
