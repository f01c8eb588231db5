"""long lists stand by day without sorting a million rows"""
from alembic import op

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index('mark_by_day', 'mark', ['day', 'id'])
    op.create_index('attendance_by_day', 'attendance', ['day', 'id'])


def downgrade() -> None:
    op.drop_index('attendance_by_day', 'attendance')
    op.drop_index('mark_by_day', 'mark')
