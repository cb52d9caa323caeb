//! Inflected forms of an English verb, for `~verb` in patterns.
//!
//! Only forms, no analysis: a rule names the base form and gets the third
//! person, the past, the participle and the -ing form. Verbs that are neither
//! regular nor in the table below are spelled out in the rule.

use std::sync::LazyLock;

use rustc_hash::{FxHashMap, FxHashSet};

/// Irregular verbs: base, third person, past, past participle, -ing.
const IRREGULAR: &[[&str; 5]] = &[
    ["be", "is", "was", "been", "being"],
    ["bear", "bears", "bore", "borne", "bearing"],
    ["beat", "beats", "beat", "beaten", "beating"],
    ["become", "becomes", "became", "become", "becoming"],
    ["begin", "begins", "began", "begun", "beginning"],
    ["break", "breaks", "broke", "broken", "breaking"],
    ["bring", "brings", "brought", "brought", "bringing"],
    ["build", "builds", "built", "built", "building"],
    ["buy", "buys", "bought", "bought", "buying"],
    ["cast", "casts", "cast", "cast", "casting"],
    ["catch", "catches", "caught", "caught", "catching"],
    ["choose", "chooses", "chose", "chosen", "choosing"],
    ["come", "comes", "came", "come", "coming"],
    ["cut", "cuts", "cut", "cut", "cutting"],
    ["do", "does", "did", "done", "doing"],
    ["draw", "draws", "drew", "drawn", "drawing"],
    ["eat", "eats", "ate", "eaten", "eating"],
    ["fall", "falls", "fell", "fallen", "falling"],
    ["feel", "feels", "felt", "felt", "feeling"],
    ["fight", "fights", "fought", "fought", "fighting"],
    ["find", "finds", "found", "found", "finding"],
    ["get", "gets", "got", "gotten", "getting"],
    ["give", "gives", "gave", "given", "giving"],
    ["go", "goes", "went", "gone", "going"],
    ["hang", "hangs", "hung", "hung", "hanging"],
    ["have", "has", "had", "had", "having"],
    ["hear", "hears", "heard", "heard", "hearing"],
    ["hit", "hits", "hit", "hit", "hitting"],
    ["hold", "holds", "held", "held", "holding"],
    ["keep", "keeps", "kept", "kept", "keeping"],
    ["know", "knows", "knew", "known", "knowing"],
    ["lead", "leads", "led", "led", "leading"],
    ["learn", "learns", "learned", "learnt", "learning"],
    ["leave", "leaves", "left", "left", "leaving"],
    ["let", "lets", "let", "let", "letting"],
    ["lose", "loses", "lost", "lost", "losing"],
    ["make", "makes", "made", "made", "making"],
    ["meet", "meets", "met", "met", "meeting"],
    ["pay", "pays", "paid", "paid", "paying"],
    ["put", "puts", "put", "put", "putting"],
    ["raise", "raises", "raised", "raised", "raising"],
    ["read", "reads", "read", "read", "reading"],
    ["run", "runs", "ran", "run", "running"],
    ["say", "says", "said", "said", "saying"],
    ["see", "sees", "saw", "seen", "seeing"],
    ["seek", "seeks", "sought", "sought", "seeking"],
    ["sell", "sells", "sold", "sold", "selling"],
    ["send", "sends", "sent", "sent", "sending"],
    ["set", "sets", "set", "set", "setting"],
    ["show", "shows", "showed", "shown", "showing"],
    ["sing", "sings", "sang", "sung", "singing"],
    ["spend", "spends", "spent", "spent", "spending"],
    ["take", "takes", "took", "taken", "taking"],
    ["teach", "teaches", "taught", "taught", "teaching"],
    ["tell", "tells", "told", "told", "telling"],
    ["think", "thinks", "thought", "thought", "thinking"],
    ["throw", "throws", "threw", "thrown", "throwing"],
    [
        "understand",
        "understands",
        "understood",
        "understood",
        "understanding",
    ],
    ["wear", "wears", "wore", "worn", "wearing"],
    ["win", "wins", "won", "won", "winning"],
    ["write", "writes", "wrote", "written", "writing"],
    ["bend", "bends", "bent", "bent", "bending"],
    ["bet", "bets", "bet", "bet", "betting"],
    ["bid", "bids", "bid", "bid", "bidding"],
    ["bind", "binds", "bound", "bound", "binding"],
    ["bite", "bites", "bit", "bitten", "biting"],
    ["bleed", "bleeds", "bled", "bled", "bleeding"],
    ["blow", "blows", "blew", "blown", "blowing"],
    ["burst", "bursts", "burst", "burst", "bursting"],
    ["cling", "clings", "clung", "clung", "clinging"],
    ["cost", "costs", "cost", "cost", "costing"],
    ["creep", "creeps", "crept", "crept", "creeping"],
    ["deal", "deals", "dealt", "dealt", "dealing"],
    ["dig", "digs", "dug", "dug", "digging"],
    ["drink", "drinks", "drank", "drunk", "drinking"],
    ["drive", "drives", "drove", "driven", "driving"],
    ["feed", "feeds", "fed", "fed", "feeding"],
    ["flee", "flees", "fled", "fled", "fleeing"],
    ["fling", "flings", "flung", "flung", "flinging"],
    ["fly", "flies", "flew", "flown", "flying"],
    ["forget", "forgets", "forgot", "forgotten", "forgetting"],
    ["forgive", "forgives", "forgave", "forgiven", "forgiving"],
    ["grind", "grinds", "ground", "ground", "grinding"],
    ["grow", "grows", "grew", "grown", "growing"],
    ["hide", "hides", "hid", "hidden", "hiding"],
    ["hurt", "hurts", "hurt", "hurt", "hurting"],
    ["lay", "lays", "laid", "laid", "laying"],
    ["lend", "lends", "lent", "lent", "lending"],
    ["lie", "lies", "lay", "lain", "lying"],
    ["light", "lights", "lit", "lit", "lighting"],
    ["ride", "rides", "rode", "ridden", "riding"],
    ["ring", "rings", "rang", "rung", "ringing"],
    ["rise", "rises", "rose", "risen", "rising"],
    ["shake", "shakes", "shook", "shaken", "shaking"],
    ["shed", "sheds", "shed", "shed", "shedding"],
    ["shoot", "shoots", "shot", "shot", "shooting"],
    ["shrink", "shrinks", "shrank", "shrunk", "shrinking"],
    ["shut", "shuts", "shut", "shut", "shutting"],
    ["sink", "sinks", "sank", "sunk", "sinking"],
    ["sit", "sits", "sat", "sat", "sitting"],
    ["sleep", "sleeps", "slept", "slept", "sleeping"],
    ["speak", "speaks", "spoke", "spoken", "speaking"],
    ["spin", "spins", "spun", "spun", "spinning"],
    ["split", "splits", "split", "split", "splitting"],
    ["spread", "spreads", "spread", "spread", "spreading"],
    ["spring", "springs", "sprang", "sprung", "springing"],
    ["stand", "stands", "stood", "stood", "standing"],
    ["steal", "steals", "stole", "stolen", "stealing"],
    ["stick", "sticks", "stuck", "stuck", "sticking"],
    ["sting", "stings", "stung", "stung", "stinging"],
    ["strike", "strikes", "struck", "stricken", "striking"],
    ["swear", "swears", "swore", "sworn", "swearing"],
    ["sweep", "sweeps", "swept", "swept", "sweeping"],
    ["swim", "swims", "swam", "swum", "swimming"],
    ["swing", "swings", "swung", "swung", "swinging"],
    ["tear", "tears", "tore", "torn", "tearing"],
    ["tread", "treads", "trod", "trodden", "treading"],
    ["wake", "wakes", "woke", "woken", "waking"],
    ["weave", "weaves", "wove", "woven", "weaving"],
    ["weep", "weeps", "wept", "wept", "weeping"],
    ["wet", "wets", "wet", "wet", "wetting"],
    ["wind", "winds", "wound", "wound", "winding"],
    ["wring", "wrings", "wrung", "wrung", "wringing"],
];

/// Regular verbs that double their last consonant.
const DOUBLING: &[&str] = &[
    "admit", "ban", "bar", "bat", "beg", "bug", "chip", "chop", "clip", "cram", "drag", "drop",
    "drum", "equip", "fit", "flap", "flip", "flog", "grab", "hop", "hug", "jam", "jog", "jot",
    "kid", "knit", "knot", "lag", "mop", "nab", "nag", "nip", "nod", "occur", "omit", "pat", "peg",
    "permit", "pin", "pip", "pit", "plan", "plug", "pop", "prefer", "prop", "refer", "regret",
    "rig", "rip", "rob", "rub", "sap", "scrap", "scrub", "ship", "shop", "skip", "slam", "slap",
    "slip", "snap", "spot", "stem", "step", "stir", "stop", "strip", "sum", "swap", "tag", "tap",
    "tar", "tip", "top", "trap", "trim", "trip", "tug", "wag", "whip", "wrap", "zip",
];

static ROWS: LazyLock<FxHashMap<&str, &[&str; 5]>> =
    LazyLock::new(|| IRREGULAR.iter().rev().map(|row| (row[0], row)).collect());
static DOUBLED: LazyLock<FxHashSet<&str>> = LazyLock::new(|| DOUBLING.iter().copied().collect());

/// Base form and inflections of `verb`, without repeats.
pub(crate) fn forms(verb: &str) -> Vec<String> {
    let mut forms: Vec<String> = Vec::with_capacity(5);
    let mut add = |form: String| {
        if !forms.contains(&form) {
            forms.push(form);
        }
    };
    if let Some(row) = ROWS.get(verb) {
        row.iter().for_each(|form| add((*form).to_owned()));
        if verb == "be" {
            ["am", "are", "were"]
                .iter()
                .for_each(|form| add((*form).to_owned()));
        }
        return forms;
    }
    add(verb.to_owned());
    let consonant_y = verb
        .strip_suffix('y')
        .filter(|stem| !stem.ends_with(['a', 'e', 'i', 'o', 'u']));
    if let Some(stem) = consonant_y {
        add(format!("{stem}ies"));
        add(format!("{stem}ied"));
        add(format!("{verb}ing"));
    } else if let Some(stem) = verb.strip_suffix('e') {
        add(format!("{verb}s"));
        add(format!("{verb}d"));
        add(if stem.ends_with(['e', 'o']) {
            format!("{verb}ing")
        } else {
            format!("{stem}ing")
        });
    } else {
        let sibilant = ["s", "x", "z", "ch", "sh", "o"]
            .iter()
            .any(|end| verb.ends_with(end));
        add(if sibilant {
            format!("{verb}es")
        } else {
            format!("{verb}s")
        });
        let last = verb.chars().next_back().filter(|_| DOUBLED.contains(verb));
        let stem = last.map_or_else(|| verb.to_owned(), |c| format!("{verb}{c}"));
        add(format!("{stem}ed"));
        add(format!("{stem}ing"));
    }
    forms
}

#[cfg(test)]
mod tests {
    use super::forms;

    #[test]
    fn regular_and_irregular() {
        assert_eq!(
            forms("discuss"),
            ["discuss", "discusses", "discussed", "discussing"]
        );
        assert_eq!(forms("reply"), ["reply", "replies", "replied", "replying"]);
        assert_eq!(forms("stop"), ["stop", "stops", "stopped", "stopping"]);
        assert_eq!(forms("agree"), ["agree", "agrees", "agreed", "agreeing"]);
        assert_eq!(forms("take"), ["take", "takes", "took", "taken", "taking"]);
        assert!(forms("be").contains(&"were".to_owned()));
    }
}
