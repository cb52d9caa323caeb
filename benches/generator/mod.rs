//! Posts of a made-up platform, in any number, the same ones for the same seed.
//!
//! The sentences are those of `corpora/posts`, cut, recombined and filled with words of the
//! sample and with invented ones, whose frequencies fall like those of a real vocabulary.
//! Around them stands what real posts have: mentions, links, hashtags, emoji, typing habits,
//! reposts, texts passed on by a few accounts and one petition by very many, posts of
//! nothing but a link. A writer has words and habits of its own and keeps one account; one
//! writer in ten keeps two to four.

use std::io::{self, Write};

use serde_json::Value;

const SAMPLE: &str = include_str!("../../corpora/posts/network.jsonl");

/// Share of posts, in thousandths, that follow the one petition everybody passes on.
const PETITION: usize = 20;
/// The same for a text that a handful of accounts pass on.
const TEMPLATE: usize = 30;
/// The same for reposts.
const REPOST: usize = 30;
/// The same for posts of nothing but links or emoji.
const BARE: usize = 15;

/// A generator of numbers (PCG's multiplier, upper bits): small, and the benchmark's own.
#[derive(Debug, Clone)]
pub struct Random(u64);

impl Random {
    /// A stream of its own for each pair of numbers.
    pub fn new(seed: u64, stream: u64) -> Self {
        let mut random = Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ stream.rotate_left(32));
        for _ in 0..3 {
            random.next();
        }
        random
    }

    fn next(&mut self) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        let mixed = (self.0 ^ (self.0 >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed ^ (mixed >> 32)
    }

    /// A number below `n`.
    pub fn below(&mut self, n: usize) -> usize {
        ((u128::from(self.next()) * n as u128) >> 64) as usize
    }

    /// A number below `n` whose frequency falls about as one over its rank.
    fn ranked(&mut self, n: usize) -> usize {
        let unit = (self.next() >> 11) as f64 / (1u64 << 53) as f64;
        (((n as f64).ln() * unit).exp() as usize).min(n) - 1
    }

    fn pick<'a, T: AsRef<str>>(&mut self, all: &'a [T]) -> &'a str {
        all[self.below(all.len())].as_ref()
    }

    fn chance(&mut self, thousandths: usize) -> bool {
        self.below(1000) < thousandths
    }
}

/// One post of the platform.
#[derive(Debug, Clone)]
pub struct Made {
    pub id: String,
    pub account: String,
    pub created_at: String,
    pub text: String,
}

impl Made {
    /// As a line of JSON.
    pub fn write(&self, out: &mut impl Write) -> io::Result<()> {
        let line = serde_json::json!({
            "id": self.id, "account": self.account, "created_at": self.created_at, "text": self.text,
        });
        writeln!(out, "{line}")
    }
}

/// What a language's posts are made of.
struct Tongue {
    sentences: Vec<Vec<String>>,
    words: Vec<String>,
    dense: bool,
}

/// The platform: `accounts` accounts.
pub struct Platform {
    seed: u64,
    tongues: [Tongue; 2],
    /// First account of each writer.
    writers: Vec<usize>,
    accounts: usize,
}

const EMOJI: [&str; 12] = [
    "😂", "🙏", "🔥", "👍", "😭", "❤️", "🤔", "🌊", "🎻", "🚲", "🙄", "✨",
];
const ENDS: [&str; 10] = [".", "!", "!!", "...", "?!", "", " :)", "..", " lol", "~"];
const FILLERS: [&str; 14] = [
    "honestly",
    "look",
    "well",
    "tbh",
    "mind you",
    "frankly",
    "anyway",
    "so yeah",
    "i mean",
    "go figure",
    "no joke",
    "for what it is worth",
    "funny thing",
    "as ever",
];
const INVENTED: usize = 60_000;

impl Platform {
    pub fn new(seed: u64, accounts: usize) -> Self {
        let mut texts: [Vec<String>; 2] = [Vec::new(), Vec::new()];
        for line in SAMPLE.lines() {
            let Ok(record) = serde_json::from_str::<Value>(line) else {
                continue;
            };
            let chinese = record["lang"] == "zh";
            if let Some(text) = record["text"].as_str() {
                texts[usize::from(chinese)].push(text.to_owned());
            }
        }
        let tongues = [tongue(&texts[0], false), tongue(&texts[1], true)];
        let mut writers = Vec::new();
        let (mut at, mut random) = (0, Random::new(seed, 1));
        while at < accounts {
            writers.push(at);
            at += if random.chance(100) {
                2 + random.below(3)
            } else {
                1
            };
        }
        Self {
            seed,
            tongues,
            writers,
            accounts,
        }
    }

    /// The accounts by writer, for writers with more than one.
    pub fn aliases(&self) -> Vec<Vec<String>> {
        let ends = self.writers[1..].iter().copied().chain([self.accounts]);
        self.writers
            .iter()
            .zip(ends)
            .filter(|(first, end)| end - *first > 1)
            .map(|(&first, end)| (first..end).map(name).collect())
            .collect()
    }

    /// Post number `number` of `posts`: any of them can be made without the others.
    pub fn post(&self, number: usize, posts: usize) -> Made {
        let mut random = Random::new(self.seed, number as u64 + 1000);
        // Every account posts; half of the posts are those of a busy minority.
        let account = if number < self.accounts || random.chance(500) {
            number % self.accounts
        } else {
            (random.ranked(self.accounts) * 7919 + 17) % self.accounts
        };
        let writer = self.writers.partition_point(|&first| first <= account) - 1;
        let minute = number * 525_600 / posts.max(1);
        Made {
            id: format!("p{number}"),
            account: name(account),
            created_at: format!(
                "2021-{:02}-{:02}T{:02}:{:02}:00Z",
                minute / 43_800 % 12 + 1,
                minute / 1_440 % 28 + 1,
                minute / 60 % 24,
                minute % 60
            ),
            text: self.text(&mut random, writer, account),
        }
    }

    fn text(&self, random: &mut Random, writer: usize, account: usize) -> String {
        let mut habits = Random::new(self.seed ^ 0x5eed, writer as u64);
        let tongue = &self.tongues[usize::from(habits.chance(250))];
        let kind = random.below(1000);
        if kind < PETITION {
            let place = random.pick(&tongue.words);
            return if tongue.dense {
                format!(
                    "请大家转发：{place}的老桥不能拆，周二晚上七点到镇公所开会，一起把话说清楚！"
                )
            } else {
                format!(
                    "Please share: the old bridge at {place} must stay, come to the town hall on \
                     Tuesday at seven and say so before the council votes!"
                )
            };
        }
        if kind < PETITION + TEMPLATE {
            // A few accounts of one neighbourhood fill in the same text.
            let mut common = Random::new(
                self.seed ^ 0x7e,
                (account / 6) as u64 * 4 + random.below(4) as u64,
            );
            let mut text = String::new();
            self.sentence(tongue, &mut common, None, &mut text);
            self.sentence(tongue, &mut common, None, &mut text);
            text.push_str(random.pick(&tongue.words));
            return text;
        }
        let mut text = String::new();
        if kind < PETITION + TEMPLATE + REPOST {
            text = format!("RT @{}: ", name(random.below(self.accounts)));
        } else if kind < PETITION + TEMPLATE + REPOST + BARE {
            for _ in 0..=random.below(4) {
                text.push_str(random.pick(&EMOJI));
            }
            return if random.chance(500) {
                format!("https://t.example/{:x}", random.next() >> 24)
            } else {
                text
            };
        } else if random.chance(120) {
            text = format!("@{} ", name(random.below(self.accounts)));
        }
        for _ in 0..=random.below(3) {
            self.sentence(tongue, random, Some(&habits), &mut text);
        }
        if random.chance(150) {
            text.push_str(&format!(" https://t.example/{:x}", random.next() >> 24));
        }
        if random.chance(120) {
            text.push_str(&format!(" #{}", random.pick(&tongue.words)));
        }
        text
    }

    /// One sentence; `habits` are the writer's, none for a text that many share.
    fn sentence(
        &self,
        tongue: &Tongue,
        random: &mut Random,
        habits: Option<&Random>,
        text: &mut String,
    ) {
        let mut habit = habits.cloned().unwrap_or_else(|| Random::new(0, 0));
        let own: [usize; 6] = std::array::from_fn(|_| habit.below(INVENTED));
        let (end, other_end) = (habit.below(ENDS.len()), habit.below(ENDS.len()));
        let filler = habit.below(FILLERS.len());
        let lower = habit.chance(350);
        let emoji = habit.below(EMOJI.len());
        let likes_emoji = habit.below(250);
        let dash = ["--", "–", ",", "..", ";"][habit.below(5)];
        if !tongue.dense && habits.is_some() && random.chance(180) {
            text.push_str(FILLERS[filler]);
            text.push_str(dash);
            text.push(' ');
        }
        let pattern = &tongue.sentences[random.below(tongue.sentences.len())];
        for (at, word) in pattern.iter().enumerate() {
            if at > 0 && !tongue.dense {
                text.push(' ');
            }
            let roll = random.below(1000);
            if roll < 330 {
                let spare = random.ranked(tongue.words.len());
                text.push_str(&tongue.words[spare]);
            } else if roll < 480 {
                let spare = random.ranked(INVENTED);
                invented(spare, tongue.dense, text);
            } else if roll < 530 && habits.is_some() {
                invented(own[random.ranked(own.len())], tongue.dense, text);
            } else if lower {
                text.push_str(&word.to_lowercase());
            } else {
                text.push_str(word);
            }
        }
        let end = if random.chance(700) { end } else { other_end };
        text.push_str(match (tongue.dense, ENDS[end]) {
            (true, ".") => "。",
            (true, "!") => "！",
            (_, end) => end,
        });
        if habits.is_some() && random.chance(likes_emoji) {
            text.push_str(EMOJI[emoji]);
        }
        text.push(' ');
    }
}

fn name(account: usize) -> String {
    format!("user_{account:07}")
}

fn tongue(texts: &[String], dense: bool) -> Tongue {
    let mut sentences = Vec::new();
    let mut words: Vec<String> = Vec::new();
    for text in texts {
        for sentence in text.split(['.', '!', '?', '。', '！', '？', '，', ';', '~', '…']) {
            let parts: Vec<String> = if dense {
                sentence
                    .chars()
                    .filter(|c| !c.is_whitespace())
                    .map(String::from)
                    .collect()
            } else {
                sentence.split_whitespace().map(str::to_owned).collect()
            };
            if (3..=24).contains(&parts.len()) {
                words.extend(
                    parts
                        .iter()
                        .filter(|part| part.chars().all(char::is_alphabetic))
                        .cloned(),
                );
                sentences.push(parts);
            }
        }
    }
    // The commonest first, so that ranks fall as in the sample.
    words.sort_unstable();
    let mut counted: Vec<(usize, String)> = words
        .chunk_by(|a, b| a == b)
        .map(|run| (run.len(), run[0].clone()))
        .collect();
    counted.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    Tongue {
        sentences,
        words: counted.into_iter().map(|(_, word)| word).collect(),
        dense,
    }
}

/// Word number `number` of an invented vocabulary.
fn invented(number: usize, dense: bool, text: &mut String) {
    if dense {
        for part in [number % 245, number / 245] {
            text.extend(char::from_u32(0x4e00 + part as u32 * 17 % 5000));
        }
        return;
    }
    const ONSETS: [&str; 14] = [
        "b", "dr", "f", "gr", "h", "k", "l", "m", "n", "p", "r", "st", "t", "v",
    ];
    const RIMES: [&str; 18] = [
        "a", "an", "ar", "e", "en", "er", "es", "i", "in", "ing", "o", "on", "or", "u", "um", "y",
        "le", "ate",
    ];
    let mut rest = number + 40;
    while rest > 0 {
        let part = rest % 252;
        text.push_str(ONSETS[part % 14]);
        text.push_str(RIMES[part / 14]);
        rest /= 252;
    }
}
