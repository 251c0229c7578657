"""How the sensors sit on the body: alignment to the segments, neutral pose, own range of motion.

Comes after `imu` and before `analysis`: it estimates the alignment that `imu` applies, says what it
used and how sure it is, or refuses with the reason.
"""
