"""Executes a DAG file against the stand-in for Airflow beside this file, and prints what it declares as JSON.

    python3 describe_dag.py DAG_FILE AIRFLOW_MAJOR_VERSION DS NAME=VALUE...

Templates are filled in: {{ ds }} with DS, {{ var.value.NAME }} with VALUE. Any other is an error, as an undefined variable
is for Airflow.
"""

import json
import re
import sys
from pathlib import Path

file, version, ds, *assignments = sys.argv[1:]
values = {"ds": ds, **{f"var.value.{name}": value for name, value in (item.split("=", 1) for item in assignments)}}
sys.path.insert(0, str(Path(__file__).parent))
# The operators' module has moved between the versions: only one of the two is there.
sys.modules["airflow.providers" if version == "2" else "airflow.operators"] = None

from airflow import DAG  # noqa: E402

declared = {}
exec(compile(Path(file).read_text(encoding="utf-8"), file, "exec"), declared)
(dag,) = (value for value in declared.values() if isinstance(value, DAG))


def rendered(template):
    return re.sub(r"\{\{\s*(.*?)\s*\}\}", lambda found: values[found.group(1)], template)


print(
    json.dumps(
        {
            "dag_id": dag.dag_id,
            "schedule": dag.schedule,
            "start_date": dag.start_date.isoformat(),
            "catchup": dag.catchup,
            "max_active_runs": dag.max_active_runs,
            "tasks": [
                {
                    "task_id": task.task_id,
                    "command": rendered(task.bash_command),
                    "retries": task.retries,
                    "upstream": task.upstream,
                }
                for task in dag.tasks.values()
            ],
        }
    )
)
