//! Limits of what is read, and bytes that follow it.

use flaxstate::{DecodeOptions, Status, Trailing};

#[test]
fn limits_are_kept() {
    let status = |options: &DecodeOptions<'_>, bytes: &[u8]| {
        options
            .from_bytes(bytes)
            .map_err(|error| error.status())
            .err()
    };
    let list = [&[0xdc, 0x01, 0x00][..], &[0_u8; 256][..]].concat();
    assert_eq!(status(&DecodeOptions::new().node_limit(257), &list), None);
    assert_eq!(
        status(&DecodeOptions::new().node_limit(256), &list),
        Some(Status::Limit)
    );
    let text = [&[0xd9, 100][..], &[b'x'; 100][..]].concat();
    assert_eq!(status(&DecodeOptions::new().text_limit(100), &text), None);
    assert_eq!(
        status(&DecodeOptions::new().text_limit(99), &text),
        Some(Status::Limit)
    );
    let untrusted = DecodeOptions::untrusted();
    assert_eq!(status(&untrusted, &text), None);
    // 2^20 times None in a list, which is a node as well.
    let many = [
        &[0xdd, 0x00, 0x10, 0x00, 0x00][..],
        &vec![0xc0; 1 << 20][..],
    ]
    .concat();
    assert_eq!(status(&DecodeOptions::new(), &many), None);
    assert_eq!(status(&untrusted, &many), Some(Status::Limit));
    let enough = untrusted.node_limit((1 << 20) + 1);
    assert_eq!(status(&enough, &many), None);
}

#[test]
fn bytes_that_follow_are_refused_or_left() {
    let read = |trailing, bytes: &[u8]| {
        let options = DecodeOptions::new().trailing(trailing);
        let tree = options.from_bytes(bytes).map_err(|error| error.status());
        tree.map(|tree| tree.bytes_used())
    };
    for (trailing, dict, number) in [
        (Trailing::Refused, Err(Status::Format), Err(Status::Format)),
        (Trailing::Allowed, Ok(1), Err(Status::Format)),
        (Trailing::Stream, Ok(1), Ok(1)),
    ] {
        assert_eq!(read(trailing, b"\x80\x00"), dict);
        assert_eq!(read(trailing, b"\x05\x00"), number);
    }
}
