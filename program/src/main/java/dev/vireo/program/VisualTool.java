package dev.vireo.program;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// Makes a Java method callable from programs; see [UserTools].
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface VisualTool {
    /// What the tool does, in a sentence or two: all that the planner knows of it.
    String value();

    /// The name in programs; empty for the method's own in snake case, `readSign` as `read_sign`.
    String name() default "";

    /// Whether programs call it on its first parameter, an `ImagePatch` or a `VideoSegment`:
    /// `patch.read_sign()` instead of `read_sign(patch)`.
    boolean method() default false;

    /// Describes a parameter of a [VisualTool].
    @Documented
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.PARAMETER)
    @interface Parameter {
        /// What the parameter means; empty when its name says it.
        String value() default "";

        /// The name in programs; empty for the parameter's own in snake case. Needed where classes are
        /// compiled without `-parameters`.
        String name() default "";

        /// The default: its text for a `String`, `true` or `false`, or a number. One text, or none. An
        /// `Optional` has the default `None` by itself.
        String[] orElse() default {};
    }
}
