//! Korean particles, cut off nouns where the form alone shows that they are particles.
//!
//! Particles harmonise: 은, 을 and 으로 follow a final consonant, 는, 가 and 를 a vowel. What
//! breaks that is no particle (전문가, 먹는). What keeps it and is a verb or a noun all the same
//! is told by the syllable before; where that does not tell, the word stays whole, as 이 always does.

use super::clitics::Cuts;

/// What a particle asks of the syllable before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum After {
    Vowel,
    Consonant,
    Any,
}

/// Particle, what it follows, and the syllables after which the form may be something else.
/// The longer first where one ends another.
const PARTICLES: &[(&str, After, &str)] = &[
    ("에서", After::Any, ""),
    ("에게", After::Any, ""),
    ("까지", After::Any, ""),
    ("부터", After::Any, ""),
    ("처럼", After::Any, ""),
    ("으로", After::Consonant, ""),
    ("에", After::Any, ""),
    ("를", After::Vowel, ""),
    ("을", After::Consonant, "마가노"),
    (
        "은",
        After::Consonant,
        "같많좋높낮넓좁깊젊늙작얇굵붉밝맑옳싫받먹읽입죽앉얻남넘검",
    ),
    // Stems of verbs: 생각하는, 움직이는.
    (
        "는",
        After::Vowel,
        "하되지치리이기키우시오가보주나르드려다라자냐추두꾸누내대매서켜펴세쓰크트뜨",
    ),
    // 들어가, 지나가; 정치가, 안무가.
    ("가", After::Vowel, "어아나려라져해치무"),
    // Nouns that end so: 회의, 민주주의.
    (
        "의",
        After::Any,
        "회주정강논협결유동합문토건호예거편창심본성모고임질경제상하이명",
    ),
];

/// Finals of verb stems in the order of Hangul composition: ㅆ, ㄶ, ㅀ, ㅄ.
const VERBAL: &[u32] = &[20, 6, 15, 18];

/// The final consonant of a syllable, 0 for none; nothing for what is no syllable.
fn last_consonant(ch: char) -> Option<u32> {
    ('가'..='힣')
        .contains(&ch)
        .then(|| (ch as u32 - '가' as u32) % 28)
}

/// `학교|에서`, `사람|을`: a particle off a noun of two syllables or more.
pub(super) fn korean(word: &str, cuts: &mut Cuts) {
    let Some(&(particle, after, unsure)) = PARTICLES.iter().find(|row| word.ends_with(row.0))
    else {
        return;
    };
    let noun = &word[..word.len() - particle.len()];
    let (mut syllables, mut last) = (0, None);
    for ch in noun.chars() {
        match last_consonant(ch) {
            Some(consonant) => last = Some((ch, consonant)),
            None => return,
        }
        syllables += 1;
    }
    let Some((syllable, consonant)) = last else {
        return;
    };
    let harmony = match after {
        After::Vowel => consonant == 0,
        After::Consonant => consonant != 0 && !VERBAL.contains(&consonant),
        After::Any => true,
    };
    if syllables >= 2 && harmony && !unsure.contains(syllable) {
        cuts.add(word, noun.len());
    }
}
