"""reports at hand"""
from alembic import op
import sqlalchemy as sa

revision = '0027'
down_revision = '0026'
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')


def upgrade() -> None:
    op.create_table(
        'report_visit',
        sa.Column('account_id', KEY, nullable=False),
        sa.Column('key', sa.String(length=60), nullable=False),
        sa.Column('query', sa.String(length=200), nullable=False),
        sa.Column('about', sa.String(length=300), nullable=False),
        sa.Column('opened_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('favourite', sa.Boolean(), server_default=sa.text('false'), nullable=False),
        sa.Column('id', KEY, nullable=False),
        sa.Column('version', sa.Integer(), server_default=sa.text('1'), nullable=False),
        sa.ForeignKeyConstraint(['account_id'], ['account.id'], name='report_visit_account_id_link', ondelete='RESTRICT'),
        sa.PrimaryKeyConstraint('id', name='report_visit_key'),
    )
    op.create_index('report_visit_once', 'report_visit', ['account_id', 'key'], unique=True)


def downgrade() -> None:
    op.drop_table('report_visit')
