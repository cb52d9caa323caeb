"""wordprint as functions of Osprey rules. ``plugin`` is what Osprey loads."""
