"""Nightly samples by Apache Airflow 2.4 or newer: sample, then evaluate, and stop before a bad batch reaches anyone.

Put this file into the DAGs folder and set the Airflow variables flowmatch_home and flowmatch_data. A task that fails is
tried again: --mode resume finishes what the killed one left, as soon as nobody can be writing it any more. A run's date is its logical date, {{ ds }}, so that a night
can be run again later.
"""

from datetime import datetime, timedelta

from airflow import DAG

try:  # Airflow 3
    from airflow.providers.standard.operators.bash import BashOperator
except ImportError:  # Airflow 2
    from airflow.operators.bash import BashOperator

FLOWMATCH = "{{ var.value.flowmatch_home }}/bin/flowmatch"
CONF = "{{ var.value.flowmatch_home }}/conf/jobs"
DATA = "{{ var.value.flowmatch_data }}"

with DAG(
    dag_id="flowmatch_nightly",
    description="A batch of samples each night, checked against the real table",
    schedule="15 2 * * *",
    start_date=datetime(2026, 1, 1),
    catchup=False,
    max_active_runs=1,
    default_args={"retries": 2, "retry_delay": timedelta(minutes=5)},
) as dag:
    sample = BashOperator(
        task_id="sample",
        bash_command=(
            f'"{FLOWMATCH}" sample --config "{CONF}/sample.properties"'
            f' --model "{DATA}/model" --output "{DATA}/samples" --run-date {{{{ ds }}}}'
        ),
    )
    evaluate = BashOperator(
        task_id="evaluate",
        bash_command=(
            f'"{FLOWMATCH}" evaluate --config "{CONF}/evaluate.properties"'
            f' --samples "{DATA}/samples/run_date={{{{ ds }}}}" --reference "{DATA}/table.parquet"'
            f' --output "{DATA}/reports/{{{{ ds }}}}"'
        ),
    )
    sample >> evaluate
