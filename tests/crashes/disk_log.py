"""What crash_log_disk wrote down, and the disks that a power loss can leave of it.

What was written before a flush was asked for is there once it is done. Of what came later, a disk may have written anything, in
any order, but sectors, which it writes whole or not at all."""

import collections
import os
import struct

HEADER = struct.Struct("=IIQ")
SECTORS = (512, 4096)
BEGIN, END = b"begin\n", b"end\n"

Record = collections.namedtuple("Record", "kind offset bytes")


def read_log(path):
    data = path.read_bytes()
    at = 0
    while at < len(data):
        kind, size, offset = HEADER.unpack_from(data, at)
        at += HEADER.size
        yield Record(chr(kind), offset, data[at:at + size])
        at += size


def copy_sparse(source, target):
    """Without the holes, which most of a new file system is."""
    with open(source, "rb") as from_file, open(target, "wb") as to_file:
        size = os.fstat(from_file.fileno()).st_size
        to_file.truncate(size)
        at = 0
        while at < size:
            try:
                at = os.lseek(from_file.fileno(), at, os.SEEK_DATA)
            except OSError:  # no more
                return
            end = os.lseek(from_file.fileno(), at, os.SEEK_HOLE)
            while at < end:
                at += os.copy_file_range(from_file.fileno(), to_file.fileno(), end - at, at, at)


class Recording:
    """One log. The marks `begin` and `end` stand where a crash counts; between them are the generations that were told of."""

    def __init__(self, records):
        self.records = list(records)
        marks = {record.bytes: index for index, record in enumerate(self.records) if record.kind == "M"}
        self.begin, self.end = marks[BEGIN], marks[END]

    def told(self, point):
        """The last generation that was told of before it, or 0, which was there at the beginning."""
        told = [int(record.bytes) for record in self.records[self.begin + 1:point] if record.kind == "M"]
        return told[-1] if told else 0

    def last_flush(self, point):
        return max(index for index in range(point) if self.records[index].kind == "F")

    def writes(self, begin, end):
        return [record for record in self.records[begin:end] if record.kind == "W"]


def torn(record, random):
    """Some of its sectors."""
    size = random.choice(SECTORS)
    for at in range(0, len(record.bytes), size):
        if random.random() < 0.5:
            yield Record("W", record.offset + at, record.bytes[at:at + size])


def survivors(writes, random):
    """Of what was written since the last flush: all, none, some, or some and parts of some."""
    way = random.choice(("all", "none", "some", "torn", "torn"))
    for record in writes:
        if way == "all" or way == "some" and random.random() < 0.5:
            yield record
        elif way == "torn":
            yield from random.choice(([], [record], list(torn(record, random))))


def apply(writes, image):
    with open(image, "r+b", buffering=0) as file:
        for record in writes:
            os.pwrite(file.fileno(), record.bytes, record.offset)
