package dev.vireo.sandbox;

import dev.vireo.program.Diagnostic;
import dev.vireo.program.VisualApi;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// What a program may consist of. Everything is refused that is not listed here: kinds of statements and
/// expressions, modules and their names, names in general.
final class Rules {
    /// The name of the entry function.
    static final String ENTRY = "execute_command";

    /// What the rules found out about a program.
    ///
    /// @param declared the text of the return annotation of the entry function, when there is one
    /// @param required parameters of the entry function without a default
    /// @param accepted parameters of the entry function; `Integer.MAX_VALUE` with `*args`
    /// @param entryLine the line of the entry function, 0 when there is none
    record Findings(
            List<Diagnostic> diagnostics, Optional<String> declared, int required, int accepted, int entryLine) {}

    private static final Set<String> KINDS = words(
            "Module FunctionDef arguments arg Return Assign AugAssign AnnAssign For While If With withitem Raise Try"
                    + " ExceptHandler Assert Import ImportFrom alias Expr Pass Break Continue BoolOp NamedExpr BinOp"
                    + " UnaryOp Lambda IfExp Dict Set ListComp SetComp DictComp GeneratorExp comprehension Yield"
                    + " YieldFrom Compare Call keyword FormattedValue JoinedStr Constant Attribute Subscript Starred"
                    + " Name List Tuple Slice Match match_case MatchValue MatchSingleton MatchSequence MatchMapping"
                    + " MatchClass MatchStar MatchAs MatchOr");

    private static final Map<String, String> REFUSED_KINDS = Map.of(
            "ClassDef", "a class definition",
            "AsyncFunctionDef", "an async function",
            "AsyncFor", "async for",
            "AsyncWith", "async with",
            "Await", "await",
            "Delete", "del",
            "Global", "global",
            "Nonlocal", "nonlocal",
            "TypeAlias", "a type statement",
            "TryStar", "except*");

    private static final Map<String, Set<String>> MODULES = Map.of(
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

    private static final Set<String> BUILTINS = words(
            "abs all any ascii bin bool bytes callable chr complex dict divmod enumerate filter float format frozenset hex int"
                    + " isinstance issubclass iter len list map max min next oct ord pow print range repr reversed"
                    + " round set slice sorted str sum tuple zip ArithmeticError AssertionError AttributeError"
                    + " BaseException Exception IndexError KeyError LookupError NameError NotImplemented"
                    + " NotImplementedError OverflowError RecursionError RuntimeError StopIteration TypeError"
                    + " UnboundLocalError UnicodeError ValueError ZeroDivisionError Ellipsis");

    /// Names of Python that are refused with a word why, instead of as unknown.
    private static final Set<String> REFUSED_NAMES = words(
            "open exec eval compile globals locals vars getattr setattr delattr hasattr input breakpoint memoryview"
                    + " type object super dir id hash help exit quit copyright credits license classmethod"
                    + " staticmethod property bytearray aiter anext MemoryError SystemExit KeyboardInterrupt"
                    + " GeneratorExit OSError IOError");

    private static final Set<String> REFUSED_ATTRIBUTES = words(
            "mro format_map now today utcnow fromtimestamp Random SystemRandom getrandbits with_traceback add_note");

    private static final Set<String> FREE_NAMES = words("ToolError List Dict Tuple Optional Union Any");

    /// Constants may be this long: bits of an int, items of a sequence.
    private static final int MAX_BITS = 4096;

    private static final long MAX_REPEAT = 1_000_000;

    private final List<Diagnostic> found = new ArrayList<>();
    private final Set<String> bound = new HashSet<>();
    /// Names under which modules are imported, and which ones.
    private final Map<String, String> modules = new HashMap<>();
    private final Set<Tree.Node> moduleUses = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Set<String> api;

    private Rules(VisualApi api) {
        this.api = api.functions().stream()
                .filter(f -> f.owner().isEmpty())
                .map(VisualApi.Function::name)
                .collect(Collectors.toCollection(HashSet::new));
        api.classes().forEach(type -> this.api.add(type.name()));
        this.api.addAll(FREE_NAMES);
    }

    private static Set<String> words(String text) {
        return Set.of(text.split(" ", -1));
    }

    /// Applies the rules to the tree of a program.
    static Findings apply(VisualApi api, Tree.Node module) {
        Rules rules = new Rules(api);
        module.walk(rules::bind);
        module.walk(rules::visit);
        rules.topLevel(module);
        List<Tree.Node> entries = new ArrayList<>();
        module.walk(n -> {
            if (n.is("FunctionDef") && n.text("name").equals(ENTRY)) {
                entries.add(n);
            }
        });
        List<Tree.Node> onTop = module.nodes("body").stream()
                .filter(n -> n.is("FunctionDef") && n.text("name").equals(ENTRY))
                .toList();
        int required = 0;
        int accepted = 0;
        Optional<String> declared = Optional.empty();
        int line = 0;
        if (onTop.isEmpty()) {
            rules.error(
                    "no-entry", 0, 0, "the program has no function " + ENTRY, "Write: def " + ENTRY + "(image) -> T:");
        } else if (entries.size() > 1) {
            Tree.Node second = entries.get(1);
            rules.error("several-entries", second.line(), second.column(), ENTRY + " is defined twice", "Keep one.");
        }
        if (!onTop.isEmpty()) {
            Tree.Node entry = onTop.getFirst();
            line = entry.line();
            if (entry.field("args") instanceof Tree.Node arguments) {
                int named = arguments.nodes("posonlyargs").size()
                        + arguments.nodes("args").size();
                required = named - arguments.nodes("defaults").size();
                accepted = arguments.field("vararg") instanceof Tree.Node ? Integer.MAX_VALUE : named;
                if (named == 0) {
                    rules.error(
                            "entry-parameters",
                            line,
                            0,
                            ENTRY + " has no parameter for the picture",
                            "Write: def " + ENTRY + "(image) -> T:");
                }
            }
            if (entry.field("returns") instanceof Tree.Node annotation) {
                declared = Optional.of(Annotations.text(annotation));
            } else {
                rules.error(
                        "missing-return-annotation",
                        line,
                        0,
                        ENTRY + " does not declare what it returns",
                        "Write: def " + ENTRY + "(...) -> T: with T one of bool, int, float, str, ImagePatch,"
                                + " Optional[T], list[T], dict[str, T], tuple[...].");
            }
        }
        rules.found.sort(Comparator.comparingInt(Diagnostic::line).thenComparingInt(Diagnostic::column));
        return new Findings(List.copyOf(rules.found), declared, required, accepted, line);
    }

    private void error(String code, Tree.Node at, String message, String hint) {
        error(code, at.line(), at.column(), message, hint);
    }

    private void error(String code, int line, int column, String message, String hint) {
        if (found.size() < 50) {
            found.add(Diagnostic.error(code, line, column, message, hint));
        }
    }

    /// Collects the names that the program binds, in whatever scope.
    private void bind(Tree.Node n) {
        switch (n.kind()) {
            case "Name" -> {
                if (!n.text("ctx").equals("Load")) {
                    bound.add(n.text("id"));
                }
            }
            case "FunctionDef", "ExceptHandler", "MatchAs", "MatchStar" -> bound.add(n.text("name"));
            case "MatchMapping" -> bound.add(n.text("rest"));
            case "arg" -> bound.add(n.text("arg"));
            case "Import" -> {
                for (Tree.Node alias : n.nodes("names")) {
                    String name = alias.text("asname").isEmpty() ? alias.text("name") : alias.text("asname");
                    bound.add(name);
                    String before = modules.put(name, alias.text("name"));
                    if (before != null && !before.equals(alias.text("name"))) {
                        error("forbidden-import", n, "'" + name + "' is imported as two modules", "");
                    }
                }
            }
            case "ImportFrom" -> {
                for (Tree.Node alias : n.nodes("names")) {
                    String name = alias.text("name");
                    if (name.equals("*")) {
                        bound.addAll(MODULES.getOrDefault(n.text("module"), Set.of()));
                    } else {
                        bound.add(alias.text("asname").isEmpty() ? name : alias.text("asname"));
                    }
                }
            }
            default -> {
                return;
            }
        }
    }

    private void visit(Tree.Node n) {
        if (!KINDS.contains(n.kind())) {
            String what = REFUSED_KINDS.getOrDefault(n.kind(), n.kind());
            error("forbidden-syntax", n, "programs can't contain " + what, "Use functions, lists and dicts.");
            return;
        }
        switch (n.kind()) {
            case "FunctionDef" -> function(n);
            case "Import" -> n.nodes("names").forEach(alias -> module(n, alias.text("name")));
            case "ImportFrom" -> importFrom(n);
            case "Name" -> name(n);
            case "arg" -> reserved(n, n.text("arg"));
            case "keyword" -> reserved(n, n.text("arg"));
            case "ExceptHandler", "MatchAs", "MatchStar" -> reserved(n, n.text("name"));
            case "MatchMapping" -> reserved(n, n.text("rest"));
            case "MatchClass" -> matchClass(n);
            case "Attribute" -> attribute(n);
            case "comprehension" -> {
                if (n.field("is_async") instanceof Tree.Whole(BigInteger v) && v.signum() != 0) {
                    error("forbidden-syntax", n, "programs can't contain async for", "");
                }
            }
            case "BinOp" -> size(n);
            default -> {
                return;
            }
        }
    }

    private void function(Tree.Node n) {
        reserved(n, n.text("name"));
        if (!n.nodes("decorator_list").isEmpty()) {
            error("forbidden-syntax", n, "programs can't contain decorators", "Call the function directly.");
        }
        if (!n.nodes("type_params").isEmpty()) {
            error("forbidden-syntax", n, "programs can't contain type parameters", "Leave them out.");
        }
    }

    private void reserved(Tree.Node n, String name) {
        if (name.startsWith("__")) {
            error("forbidden-name", n, "the name '" + name + "' is reserved", "Choose another name.");
        }
    }

    private boolean module(Tree.Node n, String module) {
        if (MODULES.containsKey(module)) {
            return true;
        }
        error(
                "forbidden-import",
                n,
                "the module '" + module + "' can't be imported",
                "Only these can: " + String.join(", ", new TreeSet<>(MODULES.keySet())) + ".");
        return false;
    }

    private void importFrom(Tree.Node n) {
        String module = n.field("level") instanceof Tree.Whole(BigInteger level) && level.signum() > 0
                ? "." + n.text("module")
                : n.text("module");
        if (module(n, module)) {
            for (Tree.Node alias : n.nodes("names")) {
                if (!alias.text("name").equals("*")) {
                    member(n, module, alias.text("name"));
                }
                reserved(n, alias.text("asname"));
            }
        }
    }

    private void member(Tree.Node n, String module, String name) {
        if (!MODULES.getOrDefault(module, Set.of()).contains(name)) {
            error("forbidden-import", n, "'" + module + "." + name + "' can't be used", "");
        }
    }

    private void name(Tree.Node n) {
        String name = n.text("id");
        if (name.startsWith("__")) {
            error("forbidden-name", n, "the name '" + name + "' is reserved", "");
        } else if (!bound.contains(name) && !BUILTINS.contains(name) && !api.contains(name)) {
            if (REFUSED_NAMES.contains(name)) {
                error("forbidden-name", n, "'" + name + "' can't be used in a program", "");
            } else {
                error("unknown-name", n, "nothing is called '" + name + "'", "");
            }
        } else if (modules.containsKey(name) && !moduleUses.contains(n)) {
            error("forbidden-name", n, "the module '" + name + "' can't be used as a value", "");
        }
    }

    private void attribute(Tree.Node n) {
        String name = n.text("attr");
        if (n.field("value") instanceof Tree.Node base && base.is("Name")) {
            String module = modules.get(base.text("id"));
            if (module != null) {
                moduleUses.add(base); // left of a dot is the one place where a module may stand
                member(n, module, name);
                return;
            }
        }
        if (refusedAttribute(name)) {
            error("forbidden-attribute", n, "the attribute '" + name + "' can't be used", "");
        } else if (name.equals("format") && !plainFormat(n.field("value"))) {
            error(
                    "forbidden-format",
                    n,
                    "format() needs a literal text whose braces hold nothing but a position, a name or a width",
                    "Use an f-string.");
        }
    }

    private static boolean refusedAttribute(String name) {
        return name.startsWith("_") || REFUSED_ATTRIBUTES.contains(name) || name.matches("(f|tb|gi|co|cr|ag)_.*");
    }

    /// Whether this is a text that reaches into no object.
    private static boolean plainFormat(Tree value) {
        if (!(value instanceof Tree.Node node)
                || !node.is("Constant")
                || !(node.field("value") instanceof Tree.Text(String text))) {
            return false;
        }
        return text.replace("{{", "").replace("}}", "").matches("([^{}]|\\{\\w*(:[^{}\\[\\]]*)?})*");
    }

    private void matchClass(Tree.Node n) {
        if (n.field("kwd_attrs") instanceof Tree.Many(List<Tree> names)) {
            for (Tree name : names) {
                if (name instanceof Tree.Text(String text) && refusedAttribute(text)) {
                    error("forbidden-attribute", n, "the attribute '" + text + "' can't be used", "");
                }
            }
        }
    }

    /// Refuses constants that are huge: an int of millions of digits, a text of a gigabyte.
    private void size(Tree.Node n) {
        if (bits(n).orElse(0) > MAX_BITS) {
            error("large-constant", n, "this number has too many digits", "");
        }
        if (n.text("op").equals("Mult")
                && n.field("left") instanceof Tree.Node left
                && n.field("right") instanceof Tree.Node right) {
            if ((isSequence(left) && constant(right) > MAX_REPEAT)
                    || (isSequence(right) && constant(left) > MAX_REPEAT)) {
                error("large-constant", n, "this sequence is too long", "");
            }
        }
    }

    private static boolean isSequence(Tree.Node n) {
        return n.is("List")
                || n.is("Tuple")
                || n.is("JoinedStr")
                || (n.is("Constant")
                        && (n.field("value") instanceof Tree.Text || n.field("value") instanceof Tree.Opaque));
    }

    /// The value of a constant expression as a double, NaN when it is none.
    private static double constant(Tree.Node n) {
        if (n.is("Constant") && n.field("value") instanceof Tree.Whole(BigInteger v)) {
            return v.doubleValue();
        }
        if (n.is("UnaryOp") && n.field("operand") instanceof Tree.Node operand) {
            double v = constant(operand);
            return n.text("op").equals("USub") ? -v : n.text("op").equals("UAdd") ? v : Double.NaN;
        }
        if (n.is("BinOp") && n.field("left") instanceof Tree.Node l && n.field("right") instanceof Tree.Node r) {
            double a = constant(l);
            double b = constant(r);
            return switch (n.text("op")) {
                case "Add" -> a + b;
                case "Sub" -> a - b;
                case "Mult" -> a * b;
                case "Pow" -> Math.pow(a, b);
                case "LShift" -> a * Math.pow(2, b);
                default -> Double.NaN;
            };
        }
        return Double.NaN;
    }

    /// An estimate of the bits of a constant power or shift; empty when it is none.
    private static OptionalLong bits(Tree.Node n) {
        String op = n.text("op");
        if (!(op.equals("Pow") || op.equals("LShift"))
                || !(n.field("left") instanceof Tree.Node left)
                || !(n.field("right") instanceof Tree.Node right)) {
            return OptionalLong.empty();
        }
        double a = Math.abs(constant(left));
        double b = constant(right);
        if (Double.isNaN(b)) {
            return OptionalLong.empty();
        }
        if (op.equals("LShift")) { // a shift by a huge constant is huge, whatever is shifted
            return OptionalLong.of((long) b);
        }
        return Double.isNaN(a) || a <= 1
                ? OptionalLong.empty()
                : OptionalLong.of((long) Math.min(1e18, b * Math.log(a) / Math.log(2)));
    }

    private void topLevel(Tree.Node module) {
        for (Tree.Node statement : module.nodes("body")) {
            boolean fine = switch (statement.kind()) {
                case "FunctionDef", "Import", "ImportFrom", "Assign", "AnnAssign", "Pass" -> true;
                case "Expr" -> statement.field("value") instanceof Tree.Node value && value.is("Constant");
                default -> !KINDS.contains(statement.kind()); // refused already
            };
            if (!fine) {
                error(
                        "top-level-statement",
                        statement,
                        "only functions, imports and constants may stand outside a function",
                        "Move this into " + ENTRY + ".");
            }
        }
    }
}
