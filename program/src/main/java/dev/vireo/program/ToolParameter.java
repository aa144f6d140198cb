package dev.vireo.program;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// Describes a parameter of a [VisualTool].
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.PARAMETER)
public @interface ToolParameter {
    /// What the parameter means; empty when its name says it.
    String value() default "";

    /// The name in programs; empty for the parameter's own in snake case. Needed where classes are compiled
    /// without `-parameters`.
    String name() default "";

    /// The default: its text for a `String`, `true` or `false`, or a number. One text, or none. An `Optional`
    /// has the default `None` by itself.
    String[] orElse() default {};
}
