"""reports that were handed in"""
from alembic import op
import sqlalchemy as sa

revision = '0018'
down_revision = '0017'
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')


def upgrade() -> None:
    op.create_table(
        'report_run',
        sa.Column('key', sa.String(length=60), nullable=False),
        sa.Column('title', sa.String(length=200), nullable=False),
        sa.Column('about', sa.String(length=300), nullable=False),
        sa.Column('period_id', KEY, nullable=True),
        sa.Column('class_id', KEY, nullable=True),
        sa.Column('employee_id', KEY, nullable=True),
        sa.Column('handed_by_id', KEY, nullable=False),
        sa.Column('handed_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('due_on', sa.Date(), nullable=True),
        sa.Column('data', sa.Text(), nullable=False),
        sa.Column('sha256', sa.String(length=64), nullable=False),
        sa.Column('id', KEY, nullable=False),
        sa.Column('version', sa.Integer(), server_default=sa.text('1'), nullable=False),
        sa.ForeignKeyConstraint(['period_id'], ['study_period.id'], name='report_run_period_id_link', ondelete='RESTRICT'),
        sa.ForeignKeyConstraint(['class_id'], ['school_class.id'], name='report_run_class_id_link', ondelete='RESTRICT'),
        sa.ForeignKeyConstraint(['employee_id'], ['employee.id'], name='report_run_employee_id_link', ondelete='RESTRICT'),
        sa.ForeignKeyConstraint(['handed_by_id'], ['person.id'], name='report_run_handed_by_id_link', ondelete='RESTRICT'),
        sa.PrimaryKeyConstraint('id', name='report_run_key'),
    )
    for column in ('period_id', 'class_id', 'employee_id', 'handed_by_id'):
        op.create_index(f'report_run_{column}', 'report_run', [column])
    op.create_index('report_run_of_key', 'report_run', ['key', 'period_id', 'id'])


def downgrade() -> None:
    op.drop_table('report_run')
