"""links of calendars and subscriptions to the weekly letter"""
from alembic import op
import sqlalchemy as sa

revision = '0017'
down_revision = '0016'
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')


def upgrade() -> None:
    op.create_table(
        'calendar_link',
        sa.Column('account_id', KEY, nullable=False),
        sa.Column('student_id', KEY, nullable=False),
        sa.Column('token_digest', sa.String(length=64), nullable=False),
        sa.Column('with_marks', sa.Boolean(), server_default=sa.text('false'), nullable=False),
        sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('revoked_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('read_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('read_from', sa.String(length=45), nullable=True),
        sa.Column('id', KEY, nullable=False),
        sa.Column('version', sa.Integer(), server_default=sa.text('1'), nullable=False),
        sa.ForeignKeyConstraint(['account_id'], ['account.id'], name='calendar_link_account_id_link', ondelete='RESTRICT'),
        sa.ForeignKeyConstraint(['student_id'], ['student.id'], name='calendar_link_student_id_link', ondelete='RESTRICT'),
        sa.PrimaryKeyConstraint('id', name='calendar_link_key'),
    )
    living = sa.text('revoked_at IS NULL')
    op.create_index('calendar_link_token_once', 'calendar_link', ['token_digest'], unique=True)
    op.create_index('calendar_link_once', 'calendar_link', ['account_id', 'student_id'], unique=True, sqlite_where=living, postgresql_where=living)
    op.create_index('calendar_link_student_id', 'calendar_link', ['student_id'])
    op.create_table(
        'digest_subscription',
        sa.Column('account_id', KEY, nullable=False),
        sa.Column('email', sa.String(length=254), nullable=False),
        sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('confirmed_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('week', sa.Date(), nullable=True),
        sa.Column('refused', sa.String(length=200), nullable=True),
        sa.Column('id', KEY, nullable=False),
        sa.Column('version', sa.Integer(), server_default=sa.text('1'), nullable=False),
        sa.ForeignKeyConstraint(['account_id'], ['account.id'], name='digest_subscription_account_id_link', ondelete='RESTRICT'),
        sa.PrimaryKeyConstraint('id', name='digest_subscription_key'),
    )
    op.create_index('digest_subscription_once', 'digest_subscription', ['account_id'], unique=True)
    op.create_index('digest_subscription_of_week', 'digest_subscription', ['week'])


def downgrade() -> None:
    op.drop_table('digest_subscription')
    op.drop_table('calendar_link')
