//! Recipes of a fit as the command line writes them.

use crate::compare::calibrate::{Recipes, Scale};
use crate::compare::{Method, methods};
use crate::error::{Error, Result};

/// The recipes with what the caller wants otherwise.
pub(super) fn recipes(wanted: &[String]) -> Result<Recipes> {
    let mut recipes = Recipes::default();
    for text in wanted {
        let wrong = |what: &str| Error::Usage(format!("--recipe {text}: {what}"));
        let (scale, fields) = text
            .split_once(':')
            .ok_or_else(|| wrong("write SCALE:KEY=VALUE"))?;
        let (scale, masked) = match scale.strip_suffix("-masked") {
            Some(scale) => (scale, true),
            None => (scale, false),
        };
        let scale = Scale::ALL
            .into_iter()
            .find(|s| s.name() == scale)
            .ok_or_else(|| wrong("scales are cohort, small, builtin and none"))?;
        let recipe = match masked {
            true => &mut recipes.masked[scale as usize],
            false => &mut recipes.all[scale as usize],
        };
        for field in fields.split(',') {
            let (key, value) = field
                .split_once('=')
                .ok_or_else(|| wrong("write KEY=VALUE"))?;
            if key == "methods" {
                recipe.methods = value
                    .split('+')
                    .map(|name| methods::by_name(name).map(Method::name))
                    .collect::<Option<_>>()
                    .ok_or_else(|| wrong("there is no such method"))?;
                continue;
            }
            let number: f64 = value.parse().map_err(|_| wrong("values are numbers"))?;
            let slot = match key {
                "l2" => &mut recipe.l2,
                "lone" => &mut recipe.lone_l2,
                "width" => &mut recipe.width,
                "cap" => &mut recipe.cap,
                "worst" => &mut recipe.worst,
                "shrink" => &mut recipe.shrink,
                _ => {
                    return Err(wrong(
                        "keys are methods, l2, lone, width, cap, worst and shrink",
                    ));
                }
            };
            *slot = number;
        }
    }
    Ok(recipes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn recipes_are_read_and_wrong_ones_explained() {
        let read = |text: &str| recipes(&[text.to_owned()]);
        let recipe = read("builtin:l2=0.05,methods=lambda_g+habits,shrink=0.9").unwrap();
        let builtin = &recipe.all[Scale::Builtin as usize];
        assert_eq!((builtin.l2, builtin.shrink), (0.05, 0.9));
        assert_eq!(builtin.methods, ["lambda_g", "habits"]);
        let masked = read("none-masked:worst=1").unwrap().masked[Scale::Plain as usize].worst;
        assert_eq!(masked, 1.0);
        for wrong in [
            "x",
            "x:l2=1",
            "cohort:l2",
            "cohort:l2=x",
            "cohort:x=1",
            "cohort:methods=x",
        ] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }
}
