"""The sandbox as installed: silent, tight, and with the shipped examples."""

UNIT = "holdfast.service"
EXAMPLES = "/usr/share/doc/holdfast/examples"


def use_example(box, name: str) -> None:
    box.shell(f"install -Dm 0644 {EXAMPLES}/{name} /etc/systemd/system/{UNIT}.d/{name}")
    box.systemctl("daemon-reload")
    box.systemctl("restart", UNIT)
    assert box.get("/healthz").status == 200


def exposure_is_at_most(box, tenths: int) -> None:
    result = box.shell(f"systemd-analyze security --no-pager --threshold={tenths} {UNIT}",
                       check=False)
    assert result.returncode == 0, result.stdout.splitlines()[-1]


def test_verify_says_nothing(box):
    installed = box.shell("dpkg -L holdfast | grep '^/lib/systemd/system/[^/]*$'").stdout.split()
    assert len(installed) >= 9, installed
    units = [path.replace("@.", "@holdfast.") for path in installed]
    result = box.shell(f"systemd-analyze verify {' '.join(units)} 2>&1", check=False)
    assert result.returncode == 0 and not result.stdout.strip(), result.stdout
    # It takes a misspelt key for a warning: silence has to be worth something.
    box.drop_in("holdfast-backup.service", "[Service]\nProtectSytem=strict\n")
    assert "ProtectSytem" in box.shell(
        "systemd-analyze verify /lib/systemd/system/holdfast-backup.service 2>&1", check=False).stdout


def test_exposure(box):
    exposure_is_at_most(box, 11)
    use_example(box, "lockdown.conf")
    exposure_is_at_most(box, 10)


def test_icmp_example(box):
    use_example(box, "icmp.conf")
    exposure_is_at_most(box, 15)


def test_the_process_has_no_rights_to_lose(box):
    status = dict(line.split(":", 1) for line in
                  box.read(f"/proc/{box.main_pid()}/status").splitlines() if ":" in line)
    for name in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"):
        assert int(status[name], 16) == 0, f"{name}: {status[name]}"
    assert status["NoNewPrivs"].strip() == "1" and status["Seccomp"].strip() == "2"


def test_a_command_out_of_memory_is_ended_alone(box):
    assert box.show(UNIT, "OOMPolicy") == "continue"


def test_nothing_is_writable_but_its_own_directories(box):
    # Without these, the owners of the files would be enough to keep the service out.
    box.shell("install -d -m 0777 /etc/open /opt/open /usr/open /var/open")
    script = ("find / -xdev -writable -not -path '/proc/*' -not -path '/sys/*' "
              "-not -type l 2>/dev/null || true")
    listed = box.shell(f"nsenter -t {box.main_pid()} -m -S $(id -u holdfast) -G $(id -g holdfast) "
                       f"/bin/sh -c \"{script}; find /var/lib/holdfast /var/log/holdfast "
                       "/run/holdfast -maxdepth 0 -writable\"").stdout.split()
    own = {"/var/lib/holdfast", "/run/holdfast", "/var/log/holdfast"}
    assert own <= set(listed), listed
    stray = [path for path in listed
             if not path.startswith((*own, "/tmp", "/var/tmp", "/dev"))]
    assert not stray, stray


def test_cloud_metadata_is_out_of_reach(box):
    """The filter of the unit itself, both ways: what comes from that address never reaches it."""
    box.environment(HOLDFAST_LISTEN="0.0.0.0:8080")
    box.shell("ip address add 169.254.169.254/32 dev lo; ip address add 203.0.113.9/32 dev lo")
    box.systemctl("restart", UNIT)
    ask = "curl -sS -m 2 -o /dev/null http://{}:8080/healthz"
    box.shell(ask.format("203.0.113.9"))
    assert box.shell(ask.format("169.254.169.254"), check=False).returncode != 0
