package dev.vireo.cli.internal.settings;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// What [SettingKey] needs to know about a component of a settings record, besides its name and its type.
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Setting {
    /// What it means, in one sentence: the text of the option and of the documentation.
    String doc();

    /// The value when nobody sets one, as it would be written in the file; empty for an `Optional` component.
    String usual() default "";

    /// The option on the command line; `--no-...` turns a switch off; empty when there is none.
    String flag() default "";

    /// What stands for the value in the help of the option.
    String label() default "";

    /// The least number; for a time in seconds, for a size in bytes.
    long least() default 0;

    /// The largest number; for a time in seconds, for a size in bytes.
    long most() default Long.MAX_VALUE;

    /// What may stand before the colon of a model string.
    String[] kinds() default {};
}
