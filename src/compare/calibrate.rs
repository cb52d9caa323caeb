//! Fits the calibration, and says honestly how well it holds: on whole data
//! sets that took no part in the fit.
