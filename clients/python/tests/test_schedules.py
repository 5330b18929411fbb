import datetime
import random
import zoneinfo

import cronsim
import grpc
import pytest
from google.rpc import error_details_pb2, status_pb2

import crons
import plans
import vantflow_client as vantflow
from expecting import status
from vantflow_client import CALL_SECONDS, schedule

# Zones, and the days around which their clocks are put forward or back.
CHANGES = [
    ("Europe/Berlin", datetime.date(2026, 3, 29)), ("Europe/Berlin", datetime.date(2026, 10, 25)),
    ("America/New_York", datetime.date(2027, 3, 14)), ("America/New_York", datetime.date(2027, 11, 7)),
    ("Asia/Kathmandu", datetime.date(2026, 6, 1)), ("UTC", datetime.date(2028, 2, 28)),
]


@pytest.fixture
def approved_plan(client, new_project, site):
    return plans.approved(client, new_project.id, plans.navigate(site))


def make(client, plan_id: str, cron: str = "0 9 * * MON-FRI", **fields) -> schedule.Schedule:
    return client.schedules.CreateSchedule(
        schedule.CreateScheduleRequest(
            schedule=schedule.Schedule(plan_id=plan_id, cron=cron, **fields), request_id=vantflow.request_id()
        ),
        timeout=CALL_SECONDS,
    )


def preview(client, cron: str, zone: str, after: datetime.datetime, count: int) -> list[datetime.datetime]:
    request = schedule.PreviewScheduleRequest(schedule=schedule.Schedule(cron=cron, time_zone=zone), count=count)
    request.after_time.FromDatetime(after)
    answer = client.schedules.PreviewSchedule(request, timeout=CALL_SECONDS)
    return [time.ToDatetime(tzinfo=datetime.timezone.utc) for time in answer.times]


def debian_cron(cron: str, zone: str, after: datetime.datetime, count: int) -> list[datetime.datetime]:
    """What a crontab in the zone would do. Times that fall into one gap are one job, run once."""
    times: list[datetime.datetime] = []
    for local in cronsim.CronSim(cron, after.astimezone(zoneinfo.ZoneInfo(zone))):
        moment = local.astimezone(datetime.timezone.utc)
        if moment > (times[-1] if times else after):
            times.append(moment)
        if len(times) == count:
            break
    return times


@pytest.mark.parametrize("seed", [1, 2, random.randrange(1 << 32)])
def test_the_times_are_those_of_debians_cron(client, seed):
    chance = random.Random(seed)
    for _ in range(60):
        zone, day = chance.choice(CHANGES)
        cron = crons.expression(chance)
        after = datetime.datetime.combine(day, datetime.time(), datetime.timezone.utc) + datetime.timedelta(
            minutes=chance.randrange(-2880, 1440)
        )
        expected = debian_cron(cron, zone, after, 12)
        # A preview looks ten years ahead.
        reach = after + datetime.timedelta(days=3650)
        expected = [time for time in expected if time < reach]
        got = [time for time in preview(client, cron, zone, after, 12) if time < reach]
        assert got == expected, f"{cron!r} in {zone} after {after}, seed {seed}"


def test_a_wrong_cron_is_explained(client, approved_plan):
    with status(grpc.StatusCode.INVALID_ARGUMENT) as raised:
        make(client, approved_plan.id, "0 24 * * *")
    details = next(
        entry.value for entry in raised.value.trailing_metadata() if entry.key == "grpc-status-details-bin"
    )
    wrong = error_details_pb2.BadRequest()
    assert status_pb2.Status.FromString(details).details[0].Unpack(wrong)
    (violation,) = wrong.field_violations
    assert violation.field == "schedule.cron"
    assert violation.description == "is wrong at character 3: the hour must be between 0 and 23"


def test_a_schedule_from_its_making_to_its_end(client, new_project, approved_plan):
    made = make(client, approved_plan.id, time_zone="Europe/Berlin", display_name="Mornings")
    assert made.state == schedule.SCHEDULE_STATE_ACTIVE and made.next_run_time.seconds > 0

    update = schedule.UpdateScheduleRequest(schedule=schedule.Schedule(id=made.id, cron="@hourly", etag=made.etag))
    update.update_mask.paths.append("cron")
    changed = client.schedules.UpdateSchedule(update, timeout=CALL_SECONDS)
    assert (changed.cron, changed.time_zone, changed.display_name) == ("@hourly", "Europe/Berlin", "Mornings")
    with status(grpc.StatusCode.ABORTED):
        client.schedules.UpdateSchedule(update, timeout=CALL_SECONDS)

    paused = client.schedules.PauseSchedule(
        schedule.PauseScheduleRequest(schedule_id=made.id, etag=changed.etag), timeout=CALL_SECONDS
    )
    assert paused.state == schedule.SCHEDULE_STATE_PAUSED and not paused.HasField("next_run_time")
    resumed = client.schedules.ResumeSchedule(
        schedule.ResumeScheduleRequest(schedule_id=made.id), timeout=CALL_SECONDS
    )
    assert resumed.next_run_time == changed.next_run_time

    listed = client.schedules.ListSchedules(
        schedule.ListSchedulesRequest(project_id=new_project.id), timeout=CALL_SECONDS
    )
    assert list(listed.schedules) == [resumed]
    occurrences = client.schedules.ListScheduleOccurrences(
        schedule.ListScheduleOccurrencesRequest(schedule_id=made.id), timeout=CALL_SECONDS
    )
    assert list(occurrences.occurrences) == []

    client.schedules.DeleteSchedule(schedule.DeleteScheduleRequest(schedule_id=made.id), timeout=CALL_SECONDS)
    with status(grpc.StatusCode.NOT_FOUND):
        client.schedules.GetSchedule(schedule.GetScheduleRequest(schedule_id=made.id), timeout=CALL_SECONDS)
    types = [
        entry.type
        for entry in client.activity.ListActivities(
            vantflow.activity.ListActivitiesRequest(project_id=new_project.id), timeout=CALL_SECONDS
        ).activities
        if entry.schedule_id == made.id
    ]
    assert types == [
        "schedule.deleted", "schedule.resumed", "schedule.paused", "schedule.updated", "schedule.created",
    ]


def test_a_schedule_runs_its_plan(client, new_project, approved_plan):
    """A minute at most: the schedule is one of every minute, and the clock is the real one. Another minute where the machine
    stood still as the first one came."""
    events = client.activity.WatchProject(
        vantflow.activity.WatchProjectRequest(project_id=new_project.id), timeout=180
    )
    events.initial_metadata()
    made = make(client, approved_plan.id, "* * * * *")
    lateness, enough = [], datetime.timedelta(seconds=2)
    while len(lateness) < 2 and min(lateness, default=enough) >= enough:
        ended = next(event.run for event in events if event.type in ("run.completed", "run.failed"))
        assert ended.schedule_id == made.id
        assert ended.state == vantflow.run_state.RUN_STATE_COMPLETED
        minutes = datetime.timedelta(minutes=len(lateness))
        assert ended.scheduled_time.ToDatetime() == made.next_run_time.ToDatetime() + minutes
        lateness.append(ended.create_time.ToDatetime() - ended.scheduled_time.ToDatetime())
    assert datetime.timedelta() <= min(lateness) < enough
    client.schedules.DeleteSchedule(schedule.DeleteScheduleRequest(schedule_id=made.id), timeout=CALL_SECONDS)
