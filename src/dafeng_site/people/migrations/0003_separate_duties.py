# Roles kept apart and what the audit log tells of them.

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0002_enterprise_role"),
    ]

    operations = [
        migrations.AlterField(
            model_name="auditevent",
            name="kind",
            field=models.CharField(
                choices=[
                    ("sign-in", "登录"),
                    ("sign-out", "退出"),
                    ("sign-in-failed", "登录失败"),
                    ("locked", "账号锁定"),
                    ("password", "修改密码"),
                    ("denied", "越权被拒"),
                    ("import", "导入"),
                    ("export", "导出"),
                    ("token", "接口令牌"),
                    ("role", "角色变更"),
                    ("setting", "安全设置"),
                    ("session", "会话"),
                    ("factor", "动态口令"),
                    ("retention", "日志清理"),
                    ("system", "系统"),
                ],
                db_index=True,
                max_length=20,
            ),
        ),
        migrations.AlterField(
            model_name="historicaluser",
            name="role",
            field=models.CharField(
                choices=[
                    ("administrator", "系统管理员"),
                    ("office", "领导小组办公室"),
                    ("unit", "责任单位"),
                    ("district", "区（市）"),
                    ("enterprise", "重点排放单位"),
                    ("auditor", "安全审计员"),
                    ("reader", "只读用户"),
                ],
                default="reader",
                max_length=20,
                verbose_name="角色",
            ),
        ),
        migrations.AlterField(
            model_name="user",
            name="role",
            field=models.CharField(
                choices=[
                    ("administrator", "系统管理员"),
                    ("office", "领导小组办公室"),
                    ("unit", "责任单位"),
                    ("district", "区（市）"),
                    ("enterprise", "重点排放单位"),
                    ("auditor", "安全审计员"),
                    ("reader", "只读用户"),
                ],
                default="reader",
                max_length=20,
                verbose_name="角色",
            ),
        ),
    ]
