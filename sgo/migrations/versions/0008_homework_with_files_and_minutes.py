"""homework: an estimate of minutes, and files"""
from alembic import op
import sqlalchemy as sa

revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None
KEY = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')


def upgrade() -> None:
    with op.batch_alter_table('homework') as table:
        table.add_column(sa.Column('minutes', sa.Integer(), nullable=True))
        table.create_check_constraint('homework_minutes_sane', 'minutes IS NULL OR minutes between 1 and 300')
    op.create_table(
        'homework_file',
        sa.Column('homework_id', KEY, nullable=False),
        sa.Column('group_id', KEY, nullable=False),
        sa.Column('day', sa.Date(), nullable=False),
        sa.Column('file_id', KEY, nullable=False),
        sa.Column('id', KEY, nullable=False),
        sa.Column('version', sa.Integer(), server_default=sa.text('1'), nullable=False),
        sa.ForeignKeyConstraint(['homework_id'], ['homework.id'], name='homework_file_homework_id_link', ondelete='RESTRICT'),
        sa.ForeignKeyConstraint(['group_id'], ['study_group.id'], name='homework_file_group_id_link', ondelete='RESTRICT'),
        sa.ForeignKeyConstraint(['file_id'], ['stored_file.id'], name='homework_file_file_id_link', ondelete='RESTRICT'),
        sa.PrimaryKeyConstraint('id', name='homework_file_key'),
    )
    op.create_index('homework_file_once', 'homework_file', ['homework_id', 'file_id'], unique=True)
    op.create_index('homework_file_of_group', 'homework_file', ['group_id', 'day'], unique=False)
    op.create_index('homework_file_file_id', 'homework_file', ['file_id'], unique=False)


def downgrade() -> None:
    op.drop_table('homework_file')
    with op.batch_alter_table('homework') as table:
        table.drop_constraint('homework_minutes_sane', type_='check')
        table.drop_column('minutes')
