package dev.vireo.language.internal.local;

import com.hubspot.jinjava.Jinjava;
import com.hubspot.jinjava.JinjavaConfig;
import com.hubspot.jinjava.LegacyOverrides;
import com.hubspot.jinjava.el.JinjavaProcessors;
import com.hubspot.jinjava.interpret.Context;
import com.hubspot.jinjava.interpret.Context.Library;
import com.hubspot.jinjava.interpret.InterpreterFactory;
import com.hubspot.jinjava.interpret.JinjavaInterpreter;
import com.hubspot.jinjava.interpret.RenderResult;
import com.hubspot.jinjava.interpret.TemplateError;
import com.hubspot.jinjava.lib.Importable;
import com.hubspot.jinjava.lib.exptest.ExpTest;
import com.hubspot.jinjava.lib.fn.ELFunctionDefinition;
import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Jinjava, set up as transformers sets up Jinja2, for templates that strangers wrote: they reach no file
/// and no Java object, their steps, their time, and what they write are bounded, and of Jinjava's library
/// they have what Jinja2 has, too, and what can't be made to take much.
final class JinjaEngine {
    /// The most characters that come of a template, or of a text within it.
    static final int MOST_CHARACTERS = 1 << 22;

    /// The most characters of a template.
    static final int MOST_SOURCE = 1 << 18;

    private static final long MOST_STEPS = 200_000;
    private static final long MOST_SECONDS = 5;
    static final int MOST_ITEMS = 100_000;
    private static final int MOST_DEPTH = 32;

    static final Set<String> FILTERS = Set.of(
            "abs",
            "batch",
            "bool",
            "capitalize",
            "count",
            "d",
            "default",
            "dictsort",
            "e",
            "escape",
            "first",
            "float",
            "groupby",
            "indent",
            "int",
            "items",
            "join",
            "last",
            "length",
            "list",
            "lower",
            "map",
            "reject",
            "rejectattr",
            "replace",
            "reverse",
            "round",
            "safe",
            "select",
            "selectattr",
            "sort",
            "string",
            "sum",
            "title",
            "tojson",
            "trim",
            "unique",
            "upper",
            "wordcount");
    static final Set<String> TESTS = Set.of(
            "boolean",
            "defined",
            "divisibleby",
            "eq",
            "equalto",
            "even",
            "false",
            "float",
            "ge",
            "greaterthan",
            "gt",
            "in",
            "integer",
            "iterable",
            "le",
            "lessthan",
            "lower",
            "lt",
            "mapping",
            "ne",
            "none",
            "None",
            "number",
            "odd",
            "sameas",
            "sequence",
            "string",
            "true",
            "undefined",
            "upper");
    private static final Set<String> TAGS = Set.of(
            "break",
            "call",
            "continue",
            "do",
            "elif",
            "else",
            "endcall",
            "enddo",
            "endfor",
            "endif",
            "endmacro",
            "endraw",
            "endset",
            "for",
            "if",
            "macro",
            "raw",
            "set");
    private static final Set<String> FUNCTIONS = Set.of(":namespace", ":range");

    private static final Map<Library, Set<String>> DISABLED = disabled();
    private static final Jinjava ENGINE = engine();

    private JinjaEngine() {}

    private static Map<Library, Set<String>> disabled() {
        Context all = new Jinjava().getGlobalContext();
        return Map.of(
                Library.FILTER, others(all.getAllFilters(), FILTERS),
                Library.TAG, others(all.getAllTags(), TAGS),
                Library.FUNCTION, others(all.getAllFunctions(), FUNCTIONS));
    }

    private static Jinjava engine() {
        Jinjava jinjava = new Jinjava(settings().build());
        jinjava.setResourceLocator((name, _, _) -> {
            throw new IOException("templates reach no files"); // or else Jinjava looks on the class path
        });
        jinjava.registerFunction(function(JinjaFunctions.RAISE, "raise"));
        jinjava.registerFunction(function(JinjaFunctions.NOW, "now"));
        jinjava.registerFunction(function(JinjaFunctions.TRUTH, "truth"));
        jinjava.registerFunction(
                new ELFunctionDefinition("", "range", JinjaFunctions.class, "range", Object.class, Object[].class));
        JinjaFilters.all().forEach(jinjava::registerFilter);
        jinjava.registerExpTest(new Test("iterable", (value, _) -> isIterable(value)));
        jinjava.registerExpTest(
                new Test(JinjaFunctions.SAME, (value, given) -> given.length == 1 && Objects.equals(value, given[0])));
        return jinjava;
    }

    private static Set<String> others(Collection<? extends Importable> all, Set<String> kept) {
        return all.stream()
                .map(Importable::getName)
                .filter(name -> !kept.contains(name))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static ELFunctionDefinition function(String name, String method) {
        return new ELFunctionDefinition("", name, JinjaFunctions.class, method, Object.class);
    }

    private static JinjavaConfig.Builder settings() {
        return JinjavaConfig.newBuilder()
                .withDisabled(DISABLED)
                .withNestedInterpretationEnabled(false) // or else what users say would be read as a template
                .withElResolver(new PythonValues())
                .withInterperterFactory(new Interpreters())
                .withMaxOutputSize(MOST_CHARACTERS)
                .withMaxStringLength(MOST_CHARACTERS)
                .withMaxListSize(MOST_ITEMS)
                .withMaxMapSize(MOST_ITEMS)
                .withRangeLimit(MOST_ITEMS)
                .withMaxRenderDepth(MOST_DEPTH)
                .withEnableRecursiveMacroCalls(true)
                .withMaxMacroRecursionDepth(MOST_DEPTH)
                .withLegacyOverrides(LegacyOverrides.newBuilder()
                        .withEvaluateMapKeys(true)
                        .withIterateOverMapKeys(true)
                        .withUseNaturalOperatorPrecedence(true)
                        .withParseWhitespaceControlStrictly(true)
                        .withAllowAdjacentTextNodes(true)
                        .withUseTrimmingForNotesAndExpressions(true)
                        .withKeepNullableLoopValues(true)
                        .build());
    }

    /// What a template makes of values: maps, lists, texts, numbers, booleans.
    ///
    /// @throws TemplateFailure when it refuses them, can't be followed, or does not come to an end
    static String render(String template, Map<String, ?> values, JinjaFunctions.Guard guard) {
        Map<String, Object> bound = new HashMap<>(values);
        bound.put(JinjaFunctions.NOW, guard);
        bound.put(JinjaFunctions.RAISE, guard);
        JinjavaConfig config = settings()
                .withProcessors(JinjavaProcessors.newBuilder()
                        .withNodePreProcessor((_, _) -> guard.step())
                        .build())
                .build();
        RenderResult result;
        try {
            result = ENGINE.renderForResult(template, bound, config);
        } catch (RuntimeException | StackOverflowError e) {
            throw failure(guard, e, e.getMessage(), 0);
        }
        for (TemplateError error : result.getErrors()) {
            throw failure(guard, error.getException(), error.getMessage(), error.getLineno());
        }
        if (guard.isOver() || guard.refusal != null) {
            throw failure(guard, null, "", 0);
        }
        return result.getOutput();
    }

    /// When what comes of a template must end.
    static long end() {
        return System.nanoTime() + TimeUnit.SECONDS.toNanos(MOST_SECONDS);
    }

    static long mostSteps() {
        return MOST_STEPS;
    }

    private static TemplateFailure failure(
            JinjaFunctions.Guard guard, @Nullable Throwable thrown, @Nullable String said, int line) {
        if (guard.isOver()) {
            return new TemplateFailure("it does not come to an end", 0);
        }
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof TemplateFailure known) {
                return new TemplateFailure(known.reason(), known.line() > 0 ? known.line() : Math.max(0, line));
            }
            if (cause instanceof StackOverflowError) {
                return new TemplateFailure("it nests too deep", 0);
            }
        }
        return new TemplateFailure(said == null ? "something went wrong" : said, Math.max(0, line));
    }

    /// @throws TemplateFailure when a text is too long
    static String bounded(String text) {
        if (text.length() > MOST_CHARACTERS) {
            throw new TemplateFailure("a text has more than " + MOST_CHARACTERS + " characters", 0);
        }
        return text;
    }

    /// @throws TemplateFailure when a text is too long
    static void bounded(StringBuilder text) {
        if (text.length() > MOST_CHARACTERS) {
            throw new TemplateFailure("a text has more than " + MOST_CHARACTERS + " characters", 0);
        }
    }

    /// Writes values as Python does.
    private static final class Interpreter extends JinjavaInterpreter {
        Interpreter(Jinjava application, Context context, JinjavaConfig config) {
            super(application, context, config);
        }

        Interpreter(JinjavaInterpreter original) {
            super(original);
        }

        @Override
        public String getAsString(@Nullable Object value) {
            return PythonText.spelled(value);
        }
    }

    private static final class Interpreters implements InterpreterFactory {
        @Override
        public JinjavaInterpreter newInstance(JinjavaInterpreter original) {
            return new Interpreter(original);
        }

        @Override
        public JinjavaInterpreter newInstance(Jinjava application, Context context, JinjavaConfig config) {
            return new Interpreter(application, context, config);
        }
    }

    /// What a test looks at.
    @FunctionalInterface
    private interface Question {
        boolean test(@Nullable Object value, @Nullable Object[] given);
    }

    /// A test of Jinja2 that Jinjava answers otherwise, or not at all.
    private record Test(String name, Question question) implements ExpTest {
        @Override
        public String getName() {
            return name;
        }

        @Override
        public boolean evaluate(@Nullable Object value, JinjavaInterpreter interpreter, @Nullable Object... given) {
            return question.test(value, given);
        }
    }

    private static boolean isIterable(@Nullable Object value) {
        return value instanceof CharSequence || value instanceof Collection<?> || value instanceof Map<?, ?>;
    }
}
