"""A stand-in with the names and the signatures of Osprey 1.1, for tests."""
