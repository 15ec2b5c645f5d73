//! Names of types.

use std::any::type_name;

/// A type as programs write it: `BTreeMap<String, f32>`, without the modules.
pub(crate) fn short_name<T>() -> String {
    without_modules(type_name::<T>())
}

fn without_modules(full: &str) -> String {
    let is_path = |letter: char| letter.is_alphanumeric() || letter == '_' || letter == ':';
    let mut short = String::new();
    let mut rest = full;
    while !rest.is_empty() {
        let end = rest.find(|letter| !is_path(letter)).unwrap_or(rest.len());
        let (path, behind) = rest.split_at(end);
        short.push_str(path.rsplit("::").next().unwrap_or(path));
        let next = behind.find(is_path).unwrap_or(behind.len());
        short.push_str(&behind[..next]);
        rest = &behind[next..];
    }
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modules_are_left_out_wherever_they_stand() {
        let name = short_name::<Option<(Vec<[String; 3]>, Box<f32>)>>();
        assert_eq!(name, "Option<(Vec<[String; 3]>, Box<f32>)>");
        assert_eq!(without_modules("a::b::C<d_1::E<2>>"), "C<E<2>>");
        assert_eq!(without_modules("()"), "()");
    }
}
