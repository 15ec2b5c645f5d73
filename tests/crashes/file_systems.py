"""Real file systems in files: made, mounted, and mounted over crash_log_disk. As root, in a mount namespace of the process's own,
so that nothing stays mounted however it ends."""

import collections
import contextlib
import os
import shutil
import subprocess
import sys
import time

from disk_log import copy_sparse

FileSystem = collections.namedtuple("FileSystem", "name size make options")
# noauto_da_alloc: ext4 then doesn't guess that a rename wants the data written first, which hides a missing fsync.
FILE_SYSTEMS = (
    FileSystem("ext4", 24 << 20, ["mkfs.ext4", "-q", "-F", "-b", "4096", "-J", "size=4", "-E",
                                  "lazy_itable_init=0,lazy_journal_init=0,nodiscard"], "noauto_da_alloc"),
    FileSystem("xfs", 300 << 20, ["mkfs.xfs", "-q", "-f", "-K"], "nouuid"),
)
SECONDS = 60
MOMENT = 5
IN_NAMESPACE = "FLAXSTATE_CRASHES_IN_NAMESPACE"


def run(*command):
    result = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False)
    if result.returncode != 0:
        raise RuntimeError(f"{' '.join(map(str, command))}: {result.stdout}{result.stderr}")
    return result.stdout


def enter_namespace():
    """Runs this program again in a mount namespace of its own; returns there. Gives a reason if it can't."""
    if os.geteuid() != 0:
        return "not root, who alone may mount"
    if os.environ.get(IN_NAMESPACE):
        return None
    if not shutil.which("unshare"):
        return "no unshare on this machine: install util-linux"
    command = ["unshare", "--mount", "--propagation", "private"]
    try:
        run(*command, "true")
    except RuntimeError as error:
        return f"no namespaces here: {error}"
    os.environ[IN_NAMESPACE] = "1"
    os.execvp("unshare", [*command, sys.executable, *sys.argv])


def make(file_system, image):
    with open(image, "wb") as file:
        file.truncate(file_system.size)
    run(*file_system.make, str(image))
    punched = image.with_suffix(".sparse")
    run("cp", "--sparse=always", str(image), str(punched))  # a journal of zeros is none of the data
    punched.replace(image)


def unmount(folder):
    """A loop device may let go of its file a moment after it is unmounted itself."""
    end = time.monotonic() + MOMENT
    while True:
        try:
            return run("umount", str(folder))
        except RuntimeError:
            if time.monotonic() > end:
                raise
            time.sleep(0.01)


@contextlib.contextmanager
def mounted(file_system, image, folder):
    folder.mkdir(exist_ok=True)
    run("mount", "-t", file_system.name, "-o", f"loop,{file_system.options}", str(image), str(folder))
    try:
        yield folder
    finally:
        unmount(folder)


@contextlib.contextmanager
def logged(program, image, log, folder):
    """A folder with the file `disk`, whose writes are logged, and the file `marks`."""
    folder.mkdir(exist_ok=True)
    with subprocess.Popen([program, str(folder), str(image), str(log)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          text=True) as server:
        try:
            while not (folder / "disk").exists():
                if server.poll() is not None:
                    raise RuntimeError(f"crash_log_disk: {server.stdout.read()}")
                time.sleep(0.005)
            yield folder
        finally:
            if server.poll() is None:
                unmount(folder)
                server.wait(SECONDS)


def reason_against(file_system, program, directory):
    """Why no such file system can be made and mounted over a logged file here; None if it can."""
    for tool in (file_system.make[0], "mount", "losetup"):
        if not shutil.which(tool):
            return f"no {tool} on this machine"
    if not os.path.exists("/dev/fuse") or not os.path.exists("/dev/loop-control"):
        return "no /dev/fuse or no /dev/loop-control"
    image, copy = directory / f"{file_system.name}.image", directory / "probe"
    try:
        make(file_system, image)
        copy_sparse(image, copy)
        with logged(program, copy, directory / "probe.log", directory / "disk") as disk:
            with mounted(file_system, disk / "disk", directory / "mounted"):
                pass
    except (RuntimeError, OSError) as error:
        return f"{file_system.name}: {error}"
    return None
