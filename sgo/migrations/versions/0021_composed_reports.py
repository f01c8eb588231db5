"""composed reports"""
from alembic import op
import sqlalchemy as sa

revision = '0021'
down_revision = '0019'
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')


def upgrade() -> None:
    op.create_table('custom_report',
    sa.Column('account_id', KEY, nullable=False),
    sa.Column('title', sa.String(length=120), nullable=False),
    sa.Column('folder', sa.String(length=60), nullable=True),
    sa.Column('definition', sa.JSON(), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', KEY, nullable=False),
    sa.Column('version', sa.Integer(), server_default=sa.text('1'), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name='custom_report_account_id_link', ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name='custom_report_key')
    )
    with op.batch_alter_table('custom_report', schema=None) as batch_op:
        batch_op.create_index('custom_report_of_account', ['account_id', 'id'], unique=False)

    op.create_table('custom_report_favourite',
    sa.Column('account_id', KEY, nullable=False),
    sa.Column('report_id', KEY, nullable=False),
    sa.Column('id', KEY, nullable=False),
    sa.Column('version', sa.Integer(), server_default=sa.text('1'), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name='custom_report_favourite_account_id_link', ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['report_id'], ['custom_report.id'], name='custom_report_favourite_report_id_link', ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name='custom_report_favourite_key')
    )
    with op.batch_alter_table('custom_report_favourite', schema=None) as batch_op:
        batch_op.create_index('custom_report_favourite_once', ['account_id', 'report_id'], unique=True)
        batch_op.create_index('custom_report_favourite_report_id', ['report_id'], unique=False)

    op.create_table('custom_report_schedule',
    sa.Column('account_id', KEY, nullable=False),
    sa.Column('report_id', KEY, nullable=False),
    sa.Column('repeat', sa.Enum('weekly', 'period', name='repeat_known', native_enum=False, create_constraint=True, length=24), nullable=False),
    sa.Column('weekday', sa.Integer(), nullable=False),
    sa.Column('answers', sa.JSON(), nullable=False),
    sa.Column('next_on', sa.Date(), nullable=False),
    sa.Column('active', sa.Boolean(), server_default=sa.text('(true)'), nullable=False),
    sa.Column('id', KEY, nullable=False),
    sa.Column('version', sa.Integer(), server_default=sa.text('1'), nullable=False),
    sa.CheckConstraint('weekday between 1 and 7', name='custom_report_schedule_weekday'),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name='custom_report_schedule_account_id_link', ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['report_id'], ['custom_report.id'], name='custom_report_schedule_report_id_link', ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name='custom_report_schedule_key')
    )
    with op.batch_alter_table('custom_report_schedule', schema=None) as batch_op:
        batch_op.create_index('custom_report_schedule_due', ['active', 'next_on'], unique=False)
        batch_op.create_index('custom_report_schedule_once', ['account_id', 'report_id'], unique=True)
        batch_op.create_index('custom_report_schedule_report_id', ['report_id'], unique=False)

    op.create_table('custom_report_share',
    sa.Column('report_id', KEY, nullable=False),
    sa.Column('role', sa.Enum('ADM', 'ZAV', 'DIR', 'COORD', 'TCH', 'CLS', 'PUP', 'PAR', 'SYS', name='role_known', native_enum=False, create_constraint=True, length=24), nullable=True),
    sa.Column('reader_id', KEY, nullable=True),
    sa.Column('id', KEY, nullable=False),
    sa.Column('version', sa.Integer(), server_default=sa.text('1'), nullable=False),
    sa.CheckConstraint('(role IS NULL) <> (reader_id IS NULL)', name='custom_report_share_to_one'),
    sa.ForeignKeyConstraint(['reader_id'], ['account.id'], name='custom_report_share_reader_id_link', ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['report_id'], ['custom_report.id'], name='custom_report_share_report_id_link', ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name='custom_report_share_key')
    )
    with op.batch_alter_table('custom_report_share', schema=None) as batch_op:
        batch_op.create_index('custom_report_share_person_once', ['report_id', 'reader_id'], unique=True, sqlite_where=sa.text('reader_id IS NOT NULL'), postgresql_where=sa.text('reader_id IS NOT NULL'))
        batch_op.create_index('custom_report_share_reader_id', ['reader_id'], unique=False)
        batch_op.create_index('custom_report_share_report_id', ['report_id'], unique=False)
        batch_op.create_index('custom_report_share_role_once', ['report_id', 'role'], unique=True, sqlite_where=sa.text('role IS NOT NULL'), postgresql_where=sa.text('role IS NOT NULL'))

    op.create_table('custom_report_version',
    sa.Column('report_id', KEY, nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(length=120), nullable=False),
    sa.Column('definition', sa.JSON(), nullable=False),
    sa.Column('kept_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', KEY, nullable=False),
    sa.Column('version', sa.Integer(), server_default=sa.text('1'), nullable=False),
    sa.ForeignKeyConstraint(['report_id'], ['custom_report.id'], name='custom_report_version_report_id_link', ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name='custom_report_version_key')
    )
    with op.batch_alter_table('custom_report_version', schema=None) as batch_op:
        batch_op.create_index('custom_report_version_once', ['report_id', 'number'], unique=True)



def downgrade() -> None:
    for name in ('version', 'share', 'schedule', 'favourite'):
        op.drop_table(f'custom_report_{name}')
    op.drop_table('custom_report')
