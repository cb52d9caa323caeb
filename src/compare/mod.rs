//! Two fingerprints to a calibrated likelihood ratio with its contributions.
