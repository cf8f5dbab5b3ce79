from airflow import BashOperator  # noqa: F401
