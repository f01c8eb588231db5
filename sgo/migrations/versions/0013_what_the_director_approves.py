"""what the director approves of a year; typed logins of nobody are kept no more"""
from alembic import op
import sqlalchemy as sa

revision = '0013'
down_revision = '0012'
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')


def upgrade() -> None:
    op.create_table(
        'year_approval',
        sa.Column('year_id', KEY, nullable=False),
        sa.Column('subject', sa.Enum('year', 'calendar', 'curriculum', 'classes', name='approvalsubject_known', native_enum=False, length=24,
                                     create_constraint=True), nullable=False),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('by_id', KEY, nullable=False),
        sa.Column('seen', sa.BigInteger(), nullable=False),
        sa.Column('order_number', sa.String(length=60), nullable=True),
        sa.Column('order_on', sa.Date(), nullable=True),
        sa.Column('id', KEY, nullable=False),
        sa.Column('version', sa.Integer(), server_default=sa.text('1'), nullable=False),
        sa.CheckConstraint("subject <> 'classes' OR (order_number IS NOT NULL AND order_on IS NOT NULL)", name='year_approval_classes_by_order'),
        sa.ForeignKeyConstraint(['year_id'], ['school_year.id'], name='year_approval_year_id_link', ondelete='RESTRICT'),
        sa.ForeignKeyConstraint(['by_id'], ['person.id'], name='year_approval_by_id_link', ondelete='RESTRICT'),
        sa.PrimaryKeyConstraint('id', name='year_approval_key'),
    )
    op.create_index('year_approval_of_subject', 'year_approval', ['year_id', 'subject', 'id'])
    op.create_index('year_approval_by_id', 'year_approval', ['by_id'])
    op.execute('DELETE FROM login_attempt WHERE login_key NOT IN (SELECT login_key FROM account)')


def downgrade() -> None:
    op.drop_table('year_approval')
