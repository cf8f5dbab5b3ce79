"""As much of Apache Airflow's interface for authors of DAGs as a file of tasks in a row needs, strict where Airflow is.

It keeps what the file says and runs nothing. Arguments, their defaults and the checks of ids follow the reference of
airflow.models.dag.DAG and BaseOperator, versions 2.4 to 3.
"""

import re
from datetime import datetime, timedelta

_current = []


def _checked_id(value):
    if not isinstance(value, str) or not re.fullmatch(r"[\w.-]{1,250}", value):
        raise ValueError(f"an id is made of letters, digits, dashes, dots and underscores, but was {value!r}")
    return value


class DAG:
    def __init__(
        self,
        dag_id,
        *,
        description=None,
        schedule=None,
        start_date=None,
        end_date=None,
        catchup=True,
        max_active_runs=16,
        default_args=None,
        tags=None,
    ):
        if start_date is not None and not isinstance(start_date, datetime):
            raise TypeError("start_date must be a datetime")
        self.dag_id = _checked_id(dag_id)
        self.description = description
        self.schedule = schedule
        self.start_date = start_date
        self.end_date = end_date
        self.catchup = catchup
        self.max_active_runs = max_active_runs
        self.default_args = dict(default_args or {})
        self.tags = tags
        self.tasks = {}

    def __enter__(self):
        _current.append(self)
        return self

    def __exit__(self, *exception):
        _current.pop()


class BaseOperator:
    def __init__(self, *, task_id, retries=None, retry_delay=None, dag=None):
        self.task_id = _checked_id(task_id)
        self.dag = dag or (_current[-1] if _current else None)
        if self.dag is None:
            raise ValueError(f"task {task_id} belongs to no DAG")
        if task_id in self.dag.tasks:
            raise ValueError(f"DAG {self.dag.dag_id} has two tasks {task_id}")
        unknown = set(self.dag.default_args) - {"retries", "retry_delay", "owner", "email"}
        if unknown:
            raise TypeError(f"unknown default arguments {sorted(unknown)}")
        self.retries = self.dag.default_args.get("retries", 0) if retries is None else retries
        self.retry_delay = retry_delay or self.dag.default_args.get("retry_delay", timedelta(seconds=300))
        self.upstream = []
        self.dag.tasks[task_id] = self

    def __rshift__(self, later):
        later.upstream.append(self.task_id)
        return later

    def __lshift__(self, earlier):
        self.upstream.append(earlier.task_id)
        return earlier


class BashOperator(BaseOperator):
    def __init__(self, *, bash_command, **arguments):
        super().__init__(**arguments)
        if not isinstance(bash_command, str) or bash_command.endswith((".sh", ".bash")):
            # Airflow would read such a text as the name of a template file.
            raise ValueError(f"bash_command must be a command, but was {bash_command!r}")
        self.bash_command = bash_command
