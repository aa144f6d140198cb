package dev.vireo.sandbox.internal.python;

import dev.vireo.program.VisualApi;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// The Python that every program starts from, made from the API, `prelude.py` and `questions.py`.
public final class Prelude {
    private static final String FUNCTIONS = "    #: functions\n";
    private static final String NAMES = "    #: names\n";
    private static final String QUESTIONS = "    #: questions\n";
    private static final String OFFERED = "    #: modules\n";

    /// The modules that programs may import, and what they may use of each.
    public static final Map<String, Set<String>> MODULES = Map.of(
            "math",
            words("acos acosh asin asinh atan atan2 atanh cbrt ceil comb copysign cos cosh degrees dist e erf erfc exp"
                    + " exp2 expm1 fabs floor fmod frexp fsum gamma gcd hypot inf isclose isfinite isinf isnan isqrt"
                    + " lcm ldexp lgamma log log10 log1p log2 modf nan nextafter perm pi pow prod radians remainder"
                    + " sin sinh sqrt sumprod tan tanh tau trunc ulp"),
            "typing",
            words("Any Callable Collection Dict Final FrozenSet Generator Hashable Iterable Iterator List Literal"
                    + " Mapping NoReturn Optional Sequence Set Text Tuple Union TYPE_CHECKING cast"),
            "re",
            words("A ASCII DOTALL I IGNORECASE M MULTILINE S VERBOSE X compile error escape findall finditer fullmatch"
                    + " match search split sub subn Match Pattern"),
            "collections",
            words("ChainMap Counter OrderedDict defaultdict deque namedtuple"),
            "itertools",
            words("accumulate batched chain combinations combinations_with_replacement compress count cycle dropwhile"
                    + " filterfalse groupby islice pairwise permutations product repeat starmap takewhile tee"
                    + " zip_longest"),
            "functools",
            words("cache cmp_to_key lru_cache partial reduce"),
            "random",
            words("betavariate choice choices expovariate gauss normalvariate randint random randrange sample seed"
                    + " shuffle triangular uniform"),
            "statistics",
            words("fmean geometric_mean harmonic_mean mean median median_high median_low mode multimode pstdev"
                    + " pvariance quantiles stdev variance StatisticsError"),
            "datetime",
            words("MAXYEAR MINYEAR UTC date datetime time timedelta timezone"));

    private Prelude() {}

    private static Set<String> words(String text) {
        return Set.of(text.split(" ", -1));
    }

    /// The prelude for an API.
    ///
    /// @throws IllegalStateException when a function of the worker has no body in `prelude.py`
    public static String of(VisualApi api) {
        String questions = resource("questions.py");
        String text = resource("prelude.py").replace(QUESTIONS, questions.substring(questions.indexOf('\n') + 1));
        for (VisualApi.ApiClass type : api.classes()) {
            StringBuilder methods = new StringBuilder();
            for (VisualApi.Function f : api.functions()) {
                if (f.owner().equals(type.name())) {
                    methods.append(definition(f, "        ", text));
                }
            }
            text = text.replace("        #: methods of %s\n".formatted(type.name()), methods);
        }
        StringBuilder functions = new StringBuilder();
        StringBuilder names = new StringBuilder();
        for (VisualApi.Function f : api.functions()) {
            if (f.owner().isEmpty()) {
                functions.append(definition(f, "    ", text));
                names.append("    names['%s'] = %s\n".formatted(f.name(), localName(f)));
            }
        }
        StringBuilder modules = new StringBuilder();
        for (String module : new TreeSet<>(MODULES.keySet())) {
            String offered = String.join(" ", new TreeSet<>(MODULES.getOrDefault(module, Set.of())));
            modules.append("    modules['%s'] = '%s'\n".formatted(module, offered));
        }
        return text.replace(FUNCTIONS, functions).replace(NAMES, names).replace(OFFERED, modules);
    }

    /// What a free function is called inside the prelude: a tool of a user's may have any name, also one that
    /// the prelude uses for itself.
    private static String localName(VisualApi.Function f) {
        return f.place() == VisualApi.Place.HOST ? "_tool_" + f.name() : f.name();
    }

    /// What a function adds to the prelude: nothing, when its body stands there already.
    private static String definition(VisualApi.Function f, String indent, String text) {
        if (f.place() == VisualApi.Place.HOST) {
            return stub(f, indent);
        }
        if (!text.contains("\n" + indent + "def " + f.name() + "(")) {
            throw new IllegalStateException("prelude.py has no body for " + f.qualifiedName());
        }
        return "";
    }

    private static String stub(VisualApi.Function f, String indent) {
        List<String> parameters = new ArrayList<>();
        List<String> arguments = new ArrayList<>(List.of("'" + f.qualifiedName() + "'"));
        boolean method = !f.owner().isEmpty();
        if (method) {
            parameters.add("self");
            arguments.add("self");
        }
        for (VisualApi.Parameter p : f.parameters()) {
            parameters.add(p.name() + p.defaultText().map(d -> "=" + d).orElse(""));
            arguments.add(p.name().equals("returns") ? "_type_text(returns)" : p.name());
        }
        String name = method ? f.name() : localName(f);
        return indent + "def " + name + "(" + String.join(", ", parameters) + "):\n" + indent + "    return _host("
                + String.join(", ", arguments) + ")\n"
                + (method ? "" : indent + name + ".__name__ = " + name + ".__qualname__ = '" + f.name() + "'\n") + "\n";
    }

    /// The text of a resource of this package.
    public static String resource(String name) {
        try (InputStream in = Prelude.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the resource " + name + " is missing");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
