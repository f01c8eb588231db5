"""jobs with a queue and results; sealed journals of closed periods"""
from alembic import op
import sqlalchemy as sa

revision = '0011'
down_revision = '0010'
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')
STATES = ('queued', 'running', 'done', 'failed', 'cancelled')


def upgrade() -> None:
    op.create_table(
        'journal_archive',
        sa.Column('class_id', KEY, nullable=False),
        sa.Column('period_id', KEY, nullable=False),
        sa.Column('number', sa.Integer(), nullable=False),
        sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('made_by_id', KEY, nullable=True),
        sa.Column('sha256', sa.String(length=64), nullable=False),
        sa.Column('data_sha256', sa.String(length=64), nullable=False),
        sa.Column('file_id', KEY, nullable=False),
        sa.Column('id', KEY, nullable=False),
        sa.Column('version', sa.Integer(), server_default=sa.text('1'), nullable=False),
        sa.ForeignKeyConstraint(['class_id'], ['school_class.id'], name='journal_archive_class_id_link', ondelete='RESTRICT'),
        sa.ForeignKeyConstraint(['file_id'], ['stored_file.id'], name='journal_archive_file_id_link', ondelete='RESTRICT'),
        sa.ForeignKeyConstraint(['made_by_id'], ['person.id'], name='journal_archive_made_by_id_link', ondelete='RESTRICT'),
        sa.ForeignKeyConstraint(['period_id'], ['study_period.id'], name='journal_archive_period_id_link', ondelete='RESTRICT'),
        sa.PrimaryKeyConstraint('id', name='journal_archive_key'),
    )
    with op.batch_alter_table('journal_archive') as table:
        table.create_index('journal_archive_file_id', ['file_id'])
        table.create_index('journal_archive_made_by_id', ['made_by_id'])
        table.create_index('journal_archive_once', ['class_id', 'period_id', 'number'], unique=True)
        table.create_index('journal_archive_period_id', ['period_id'])
    with op.batch_alter_table('job') as table:
        table.add_column(sa.Column('title', sa.String(length=200), server_default='', nullable=False))
        table.add_column(sa.Column('state', sa.String(length=24), nullable=True))
        table.add_column(sa.Column('asked_at', sa.DateTime(timezone=True), nullable=True))
        table.add_column(sa.Column('result_key', sa.String(length=64), nullable=True))
        table.add_column(sa.Column('result_name', sa.String(length=200), nullable=True))
        table.add_column(sa.Column('media_type', sa.String(length=80), nullable=True))
        table.alter_column('started_at', existing_type=sa.DateTime(timezone=True), nullable=True)
        table.drop_index('job_account_id')
    op.execute("UPDATE job SET asked_at = started_at, state = CASE WHEN failed THEN 'failed' ELSE 'done' END, "
               "title = CASE WHEN kind = 'backup' THEN 'Резервная копия' ELSE kind END")
    with op.batch_alter_table('job') as table:
        table.alter_column('state', existing_type=sa.String(length=24), nullable=False)
        table.alter_column('asked_at', existing_type=sa.DateTime(timezone=True), nullable=False)
        table.create_check_constraint('jobstate_known', sa.column('state').in_(STATES))
        table.create_index('job_by_state', ['state', 'id'])
        table.create_index('job_of_account', ['account_id', 'id'])
        table.drop_column('failed')


def downgrade() -> None:
    with op.batch_alter_table('job') as table:
        table.add_column(sa.Column('failed', sa.Boolean(), server_default=sa.text('false'), nullable=False))
        table.drop_index('job_of_account')
        table.drop_index('job_by_state')
        table.create_index('job_account_id', ['account_id'])
    op.execute("UPDATE job SET failed = state <> 'done', started_at = coalesce(started_at, asked_at)")
    with op.batch_alter_table('job') as table:
        table.alter_column('started_at', existing_type=sa.DateTime(timezone=True), nullable=False)
        table.drop_constraint('jobstate_known', type_='check')
        for name in ('media_type', 'result_name', 'result_key', 'asked_at', 'state', 'title'):
            table.drop_column(name)
    op.drop_table('journal_archive')
