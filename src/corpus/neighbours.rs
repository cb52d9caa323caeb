//! Nearest neighbours, and how often they share an author.

use super::distances::DistanceMatrix;

/// The nearest other text of one text.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Neighbour {
    /// The neighbour.
    pub item: usize,
    /// Its distance.
    pub distance: f64,
}

/// The nearest other item of each item; of equals the first. `None` for an item alone.
#[must_use]
pub fn nearest(distances: &DistanceMatrix) -> Vec<Option<Neighbour>> {
    (0..distances.items())
        .map(|item| {
            (0..distances.items())
                .filter(|&other| other != item)
                .map(|other| Neighbour {
                    item: other,
                    distance: distances.get(item, other),
                })
                .min_by(|a, b| a.distance.total_cmp(&b.distance))
        })
        .collect()
}

/// How many items have a nearest neighbour with their own label, and of how many that
/// can be asked: items whose label no other item has are left out.
#[must_use]
pub fn leave_one_out(distances: &DistanceMatrix, labels: &[usize]) -> (usize, usize) {
    let (mut right, mut asked) = (0, 0);
    for (item, neighbour) in nearest(distances).into_iter().enumerate() {
        let Some(label) = labels.get(item) else {
            continue;
        };
        if labels.iter().filter(|other| *other == label).count() < 2 {
            continue;
        }
        asked += 1;
        let same = neighbour.is_some_and(|n| labels.get(n.item) == Some(label));
        right += usize::from(same);
    }
    (right, asked)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_of_points_on_a_line() {
        let points: [f64; 4] = [0.0, 1.0, 5.0, 5.5];
        let matrix = DistanceMatrix::from_fn(4, |i, j| (points[i] - points[j]).abs());
        let items: Vec<usize> = nearest(&matrix)
            .into_iter()
            .flatten()
            .map(|n| n.item)
            .collect();
        assert_eq!(items, [1, 0, 3, 2]);
        assert_eq!(leave_one_out(&matrix, &[0, 0, 1, 1]), (4, 4));
        assert_eq!(leave_one_out(&matrix, &[0, 1, 1, 0]), (0, 4));
        // An author with one text cannot be found.
        assert_eq!(leave_one_out(&matrix, &[0, 0, 1, 2]), (2, 2));
    }
}
