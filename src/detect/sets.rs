//! Named sets of words that every rule file may use as `@name`.

/// The words of a built-in set.
pub(crate) fn built_in(name: &str) -> Option<Vec<String>> {
    let words = match name {
        "poss" => "my your his her its our their one's someone's everyone's",
        "subject" => "i you he she it we they",
        "object" => "me you him her it us them",
        "det" => "a an the this that these those my your his her its our their",
        "be" => "be am is are was were been being",
        "have" => "have has had having",
        "do" => "do does did",
        "modal" => "can could may might must shall should will would",
        "not" => "not n't never",
        "count" => {
            "two three four five six seven eight nine ten eleven twelve many several few both"
        }
        "country" => {
            "america australia austria belgium brazil britain canada china cuba egypt england \
             france germany greece india indonesia iran iraq ireland israel italy japan korea \
             mexico pakistan poland russia spain sweden switzerland syria taiwan turkey ukraine \
             venezuela vietnam"
        }
        _ => return None,
    };
    Some(words.split_whitespace().map(str::to_owned).collect())
}
