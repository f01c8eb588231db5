"""the rules of the journal: one row of how this school marks"""
from alembic import op
import sqlalchemy as sa

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None


def _known(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=f"{name}_known", native_enum=False, length=24, create_constraint=True)


def upgrade() -> None:
    op.create_table(
        'journal_rules',
        sa.Column('uses_weights', sa.Boolean(), server_default=sa.text('true'), nullable=False),
        sa.Column('allows_one', sa.Boolean(), server_default=sa.text('false'), nullable=False),
        sa.Column('dot_counts', _known('dotcounts', 'not', 'as_two'), server_default='not', nullable=False),
        sa.Column('retake_counts', _known('retakecounts', 'last', 'best', 'all'), server_default='last', nullable=False),
        sa.Column('five_from', sa.Integer(), server_default='450', nullable=False),
        sa.Column('four_from', sa.Integer(), server_default='350', nullable=False),
        sa.Column('three_from', sa.Integer(), server_default='250', nullable=False),
        sa.Column('least_single', sa.Integer(), server_default='3', nullable=False),
        sa.Column('least_several', sa.Integer(), server_default='5', nullable=False),
        sa.Column('missed_percent', sa.Integer(), server_default='50', nullable=False),
        sa.Column('edit_days', sa.Integer(), nullable=True),
        sa.Column('mathematics', _known('mathematics', 'one_step', 'two_steps'), nullable=True),
        sa.Column('conduct', sa.Boolean(), server_default=sa.text('false'), nullable=False),
        sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
        sa.Column('version', sa.Integer(), server_default=sa.text('1'), nullable=False),
        sa.CheckConstraint('id = 1', name='journal_rules_is_one'),
        sa.CheckConstraint('five_from between 301 and 500 AND four_from between 201 and 400 AND three_from between 101 and 300 '
                           'AND five_from > four_from AND four_from > three_from', name='journal_rules_thresholds_sane'),
        sa.CheckConstraint('least_single between 1 and 30 AND least_several between 1 and 30', name='journal_rules_least_sane'),
        sa.CheckConstraint('missed_percent between 1 and 100', name='journal_rules_missed_sane'),
        sa.CheckConstraint('edit_days IS NULL OR edit_days between 0 and 300', name='journal_rules_edit_days_sane'),
        sa.PrimaryKeyConstraint('id', name='journal_rules_key'),
    )
    op.execute("INSERT INTO journal_rules (id, uses_weights) VALUES (1, coalesce((SELECT uses_weights FROM organisation), true))")
    with op.batch_alter_table('organisation') as table:
        table.drop_column('uses_weights')


def downgrade() -> None:
    with op.batch_alter_table('organisation') as table:
        table.add_column(sa.Column('uses_weights', sa.Boolean(), server_default=sa.text('(true)'), nullable=False))
    op.execute("UPDATE organisation SET uses_weights = (SELECT uses_weights FROM journal_rules)")
    op.drop_table('journal_rules')
