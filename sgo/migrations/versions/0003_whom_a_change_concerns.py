"""whom a change concerns"""
from alembic import op
import sqlalchemy as sa

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None
OF_PERSONS = ("person_contacts", "person_papers", "person_social", "person_health", "employee", "student", "guardian", "account", "family_member",
              "person_status", "person_document", "consent", "name_cases")


def upgrade() -> None:
    op.add_column("change", sa.Column("person_id", sa.Integer(), nullable=True))
    op.create_index("change_person_id", "change", ["person_id"])
    op.create_index("change_of_table", "change", ["table_name", "change_set_id"])
    op.execute("UPDATE change SET person_id = row_id WHERE table_name = 'person'")
    for table in OF_PERSONS:
        op.execute(f"UPDATE change SET person_id = (SELECT {table}.person_id FROM {table} WHERE {table}.id = change.row_id) WHERE table_name = '{table}'")


def downgrade() -> None:
    op.drop_index("change_of_table", "change")
    op.drop_index("change_person_id", "change")
    op.drop_column("change", "person_id")
