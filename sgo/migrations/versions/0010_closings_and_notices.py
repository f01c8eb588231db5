"""marks that sum up: the reason of a deviation, the closing of periods, notices"""
from alembic import op
import sqlalchemy as sa

revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')


def upgrade() -> None:
    op.add_column('period_mark', sa.Column('reason', sa.String(length=300), nullable=True))
    op.create_table(
        'period_closing',
        sa.Column('period_id', KEY, nullable=False),
        sa.Column('closed', sa.Boolean(), server_default=sa.text('true'), nullable=False),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('by_id', KEY, nullable=True),
        sa.Column('reason', sa.String(length=300), nullable=True),
        sa.Column('id', KEY, nullable=False),
        sa.Column('version', sa.Integer(), server_default=sa.text('1'), nullable=False),
        sa.CheckConstraint('closed OR reason IS NOT NULL', name='period_closing_has_reason'),
        sa.ForeignKeyConstraint(['period_id'], ['study_period.id'], name='period_closing_period_id_link', ondelete='RESTRICT'),
        sa.ForeignKeyConstraint(['by_id'], ['person.id'], name='period_closing_by_id_link', ondelete='RESTRICT'),
        sa.PrimaryKeyConstraint('id', name='period_closing_key'),
    )
    op.create_index('period_closing_period_id', 'period_closing', ['period_id'])
    op.create_index('period_closing_by_id', 'period_closing', ['by_id'])
    op.create_table(
        'notice',
        sa.Column('person_id', KEY, nullable=False),
        sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('title', sa.String(length=200), nullable=False),
        sa.Column('body', sa.Text(), nullable=False),
        sa.Column('address', sa.String(length=200), nullable=True),
        sa.Column('read_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('id', KEY, nullable=False),
        sa.Column('version', sa.Integer(), server_default=sa.text('1'), nullable=False),
        sa.ForeignKeyConstraint(['person_id'], ['person.id'], name='notice_person_id_link', ondelete='RESTRICT'),
        sa.PrimaryKeyConstraint('id', name='notice_key'),
    )
    op.create_index('notice_of_person', 'notice', ['person_id', 'read_at'])


def downgrade() -> None:
    op.drop_table('notice')
    op.drop_table('period_closing')
    with op.batch_alter_table('period_mark') as table:
        table.drop_column('reason')
