"""federal forms that a person fills, checks and hands in"""
from alembic import op
import sqlalchemy as sa

revision = '0019'
down_revision = '0018'
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')


def upgrade() -> None:
    op.create_table(
        'federal_form',
        sa.Column('key', sa.String(length=20), nullable=False),
        sa.Column('title', sa.String(length=40), nullable=False),
        sa.Column('day', sa.Date(), nullable=False),
        sa.Column('state', sa.Enum('draft', 'checked', 'handed', name='formstate_known', native_enum=False, length=24, create_constraint=True),
                  nullable=False),
        sa.Column('filled', sa.JSON(), nullable=False),
        sa.Column('checked_sha256', sa.String(length=64), nullable=True),
        sa.Column('checked_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('checked_by_id', KEY, nullable=True),
        sa.Column('run_id', KEY, nullable=True),
        sa.Column('id', KEY, nullable=False),
        sa.Column('version', sa.Integer(), server_default=sa.text('1'), nullable=False),
        sa.ForeignKeyConstraint(['checked_by_id'], ['person.id'], name='federal_form_checked_by_id_link', ondelete='RESTRICT'),
        sa.ForeignKeyConstraint(['run_id'], ['report_run.id'], name='federal_form_run_id_link', ondelete='RESTRICT'),
        sa.PrimaryKeyConstraint('id', name='federal_form_key'),
    )
    for column in ('checked_by_id', 'run_id'):
        op.create_index(f'federal_form_{column}', 'federal_form', [column])
    op.create_index('federal_form_once', 'federal_form', ['key', 'day'], unique=True)


def downgrade() -> None:
    op.drop_table('federal_form')
