use super::*;

fn words(list: &[(&str, u64)]) -> Vec<u8> {
    let mut builder = fst::MapBuilder::memory();
    for (word, cost) in list {
        let key: Vec<u8> = word.encode_utf16().flat_map(u16::to_be_bytes).collect();
        builder.insert(key, *cost).unwrap();
    }
    builder.into_inner().unwrap()
}

fn pair_of(table: &Table, first: Char, second: Char) -> Pair {
    table.pair_at(table.pair_row(first, second))
}

#[test]
fn words_are_found_behind_their_beginnings() {
    let table = Table::load(
        &words(&[
            ("A", 1),
            ("AB", 2),
            ("ABCD", 4),
            ("ABCE", 5),
            ("ABD", 3),
            ("BC", 6),
            ("Z", 70_000),
        ]),
        [&[], &[]],
        |code| code,
    )
    .unwrap();
    let [a, b, c] = ['A', 'B', 'C'].map(|ch| table.char(ch));
    assert_eq!((a.cost(), table.char('Z').cost()), (1, SINGLE));
    let pair = pair_of(&table, a, b);
    assert_eq!(
        (
            pair.cost,
            pair_of(&table, b, c).cost,
            pair_of(&table, a, c).cost
        ),
        (2, 6, NONE)
    );
    let step = |from, ch| table.step(from, table.char(ch).number);
    let (cost, next) = step(pair.next, 'C');
    assert_eq!(cost, NONE);
    let next = table.place(next);
    assert_eq!(step(next, 'D').0, 4);
    assert_eq!(step(next, 'E').0, 5);
    assert_eq!(step(pair.next, 'D'), (3, 0));
    assert_eq!(step(pair.next, 'E'), (NONE, 0));
    assert_eq!(step(pair_of(&table, b, c).next, 'D'), (NONE, 0));
    assert_eq!(table.place(0), Place::END);
}

/// Every word and weight of a dictionary with more characters than have lines is found.
#[test]
fn rare_characters_are_found_too() {
    let ch = |n: u32| char::from_u32(0x4E00 + n % 9_000).unwrap();
    let mut list: Vec<(String, u64)> = Vec::new();
    for n in 0..9_000 {
        list.push((ch(n).to_string(), u64::from(n)));
        for step in [1, 7, 4_000] {
            list.push((format!("{}{}", ch(n), ch(n + step)), u64::from(n + step)));
        }
        list.push((format!("{}{}{}", ch(n), ch(n + 1), ch(n + 2)), 3));
    }
    list.sort_by_cached_key(|(word, _)| word.encode_utf16().collect::<Vec<_>>());
    let list: Vec<(&str, u64)> = list.iter().map(|(w, c)| (w.as_str(), *c)).collect();
    let mut weights = Vec::new();
    for n in 0..9_000 {
        let row = [ch(n) as u16, ch(n + 2) as u16, n as u16, 5, ch(n) as u16];
        weights.extend(row.iter().flat_map(|number| number.to_le_bytes()));
    }
    let table = Table::load(&words(&list), [&[], &weights], |code| code).unwrap();
    let at = |n: u32| table.char(ch(n));
    for n in 0..9_000 {
        assert_eq!(u32::from(at(n).cost()), n.min(SINGLE.into()));
        for step in [1, 7, 4_000] {
            let pair = pair_of(&table, at(n), at(n + step));
            assert_eq!(u32::from(pair.cost), n + step);
            assert_eq!(pair.weights, [0; 3]);
        }
        let weighed = pair_of(&table, at(n), at(n + 2));
        assert_eq!((weighed.cost, weighed.weights[0]), (NONE, n as i16));
        assert_eq!(pair_of(&table, at(n), at(n + 3)).cost, NONE);
        let next = pair_of(&table, at(n), at(n + 1)).next;
        assert_eq!(table.step(next, at(n + 2).number), (3, 0));
        assert_eq!(table.step(next, at(n + 3).number), (NONE, 0));
    }
}

#[test]
fn what_no_dictionary_holds_keeps_its_kind() {
    let table = Table::load(&words(&[("万", 5)]), [&[], &[]], |code| match code {
        0x842C | 0x4E01 => 0x4E07, // 萬, and 丁 for the test
        code => code,
    })
    .unwrap();
    assert_eq!(table.char('萬').cost(), 5);
    assert_eq!(table.char('萬').kind(), Kind::Numeral);
    assert_eq!(table.char('丁').kind(), Kind::Plain);
    assert_eq!(table.char('丁').number, table.char('万').number);
    for (ch, kind) in [
        ('三', Kind::Numeral),
        ('ア', Kind::Katakana),
        ('\u{3099}', Kind::Mark),
        ('\u{E0100}', Kind::Mark),
        ('\u{20000}', Kind::Plain),
        ('犬', Kind::Plain),
    ] {
        let found = table.char(ch);
        assert_eq!(
            (found.kind(), found.number, found.cost()),
            (kind, 0, SINGLE)
        );
    }
}
