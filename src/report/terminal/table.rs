//! Tables: aligned columns, and the same as Markdown.

/// A table of cells; the first column is left-aligned, the others right-aligned.
#[derive(Debug, Clone, Default)]
pub struct Table {
    header: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Table {
    /// A table with these columns.
    #[must_use]
    pub fn new(header: &[&str]) -> Self {
        Self {
            header: header.iter().map(|&cell| cell.to_owned()).collect(),
            rows: Vec::new(),
        }
    }

    /// Adds a row; missing cells are empty.
    pub fn push(&mut self, mut row: Vec<String>) {
        row.resize(self.header.len(), String::new());
        self.rows.push(row);
    }

    /// Whether there is no row.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The table in GitHub-flavoured Markdown, columns aligned in the source too.
    #[must_use]
    pub fn to_markdown(&self) -> String {
        let escaped = Self {
            header: self.header.iter().map(|cell| escape(cell)).collect(),
            rows: self
                .rows
                .iter()
                .map(|row| row.iter().map(|cell| escape(cell)).collect())
                .collect(),
        };
        let widths = escaped.widths();
        let mut out = String::new();
        let mut line = |cells: Vec<String>| {
            out.push_str("| ");
            out.push_str(&cells.join(" | "));
            out.push_str(" |\n");
        };
        line(escaped.aligned(&escaped.header, &widths));
        let rule = widths.iter().enumerate().map(|(column, &width)| {
            let dashes = "-".repeat(width.max(3) - 1);
            if column == 0 {
                format!("{dashes}-")
            } else {
                format!("{dashes}:")
            }
        });
        line(rule.collect());
        for row in &escaped.rows {
            line(escaped.aligned(row, &widths));
        }
        out
    }

    /// The table in columns, without rules.
    #[must_use]
    pub fn to_text(&self) -> String {
        let widths = self.widths();
        let mut out = String::new();
        for row in std::iter::once(&self.header).chain(&self.rows) {
            out.push_str(self.aligned(row, &widths).join("  ").trim_end());
            out.push('\n');
        }
        out
    }

    /// Header and rows.
    #[must_use]
    pub fn cells(&self) -> (&[String], &[Vec<String>]) {
        (&self.header, &self.rows)
    }

    fn widths(&self) -> Vec<usize> {
        (0..self.header.len())
            .map(|column| {
                std::iter::once(&self.header)
                    .chain(&self.rows)
                    .map(|row| row[column].chars().count())
                    .max()
                    .unwrap_or(0)
                    .max(3)
            })
            .collect()
    }

    fn aligned(&self, row: &[String], widths: &[usize]) -> Vec<String> {
        row.iter()
            .zip(widths)
            .enumerate()
            .map(|(column, (cell, &width))| {
                if column == 0 {
                    format!("{cell:<width$}")
                } else {
                    format!("{cell:>width$}")
                }
            })
            .collect()
    }
}

fn escape(cell: &str) -> String {
    cell.replace('|', "\\|").replace('\n', " ")
}

#[cfg(test)]
mod tests {
    use super::Table;

    #[test]
    fn markdown_is_aligned_and_escaped() {
        let mut table = Table::new(&["set", "n"]);
        table.push(vec!["a|b".into(), "12".into()]);
        assert_eq!(
            table.to_markdown(),
            "| set  |   n |\n| ---- | --: |\n| a\\|b |  12 |\n"
        );
        assert_eq!(table.to_text(), "set    n\na|b   12\n");
    }
}
