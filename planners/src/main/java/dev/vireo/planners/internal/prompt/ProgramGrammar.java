package dev.vireo.planners.internal.prompt;

import dev.vireo.planners.PlanRequest;
import dev.vireo.planners.internal.english.English;
import dev.vireo.planners.internal.english.Numbers;
import dev.vireo.program.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// The grammar, in GBNF, of the programs that a small model may write for one question about one picture: up to three
/// patches and two lists of them, each defined before it is used, with conditions and keys that fit their types, and
/// an answer of a type that can be wanted. Names of things are taken from the question: runs of its open words, and
/// for sub-questions stretches of its text. So what such a model gets wrong most, an unknown method, a list taken as
/// one thing, a place described inside `find`, can't be written at all.
public final class ProgramGrammar {
    private static final List<String> PATCHES = List.of("first", "second", "third");
    private static final List<String> LISTS = List.of("things", "others");
    private static final List<Type> TYPES = List.of(Type.Simple.BOOL, Type.Simple.INT, Type.Simple.STR);
    /// What is asked of a thing, by the words that ask it.
    private static final Map<String, Set<String>> QUESTIONS = ordered(
            Map.entry("What color is this?", Set.of("color", "colour", "colors", "colours")),
            Map.entry("What shape is this?", Set.of("shape", "shapes")),
            Map.entry("What size is this?", Set.of("size", "sizes", "big", "large")),
            Map.entry("What is this made of?", Set.of("made", "material", "materials")));

    /// The comparisons of places by the words for them: those of two things, and those of one with all others.
    private static final Map<Order, Set<String>> RELATIONS_OF = ordered(
            Map.entry(new Order(".horizontal_center", true), Set.of("left")),
            Map.entry(new Order(".horizontal_center", false), Set.of("right")),
            Map.entry(new Order(".compute_depth()", true), Set.of("front", "closer", "nearer", "before")),
            Map.entry(new Order(".compute_depth()", false), Set.of("behind", "farther", "further", "back")),
            Map.entry(new Order(".vertical_center", false), Set.of("above", "over", "higher", "top")),
            Map.entry(
                    new Order(".vertical_center", true),
                    Set.of("below", "under", "beneath", "underneath", "lower", "bottom")));

    private static final Map<Order, Set<String>> EXTREMES = ordered(
            Map.entry(new Order(".horizontal_center", true), Set.of("left", "leftmost")),
            Map.entry(new Order(".horizontal_center", false), Set.of("right", "rightmost")),
            Map.entry(new Order(".compute_depth()", true), Set.of("closest", "nearest")),
            Map.entry(new Order(".compute_depth()", false), Set.of("farthest", "furthest", "distant")),
            Map.entry(new Order(".vertical_center", false), Set.of("highest", "topmost", "top")),
            Map.entry(new Order(".vertical_center", true), Set.of("lowest", "bottom")));

    private static final Set<String> AUXILIARIES =
            Set.of("is", "are", "was", "were", "do", "does", "did", "can", "could", "has", "have");
    private static final Set<String> ANY = Set.of("thing", "object", "item");
    /// A question ends in the last alternative within so many words.
    private static final int LONGEST_CHOICE = 6;

    private static final String WHAT = "What is this?";
    private static final Set<String> SUPERLATIVES =
            Set.of("leftmost", "rightmost", "nearest", "closest", "farthest", "furthest");
    private static final Set<String> RELATIONS = Set.of(
            "that", "which", "left", "right", "in", "behind", "between", "closer", "farther", "further", "to", "on",
            "of", "with", "above", "below", "at", "from", "most");
    private static final Set<String> INDEFINITE = Set.of("a", "an", "any", "some", "no");
    private static final Set<String> LAST = Set.of("left", "right", "camera");
    /// Words of questions that name nothing that can be looked for.
    private static final Set<String> ATTRIBUTES = Set.of("shape", "kind", "type", "visible", "present", "true", "ones");

    private static final int MOST_WORDS = 80;
    private static final int MOST_CHARACTERS = 2_000;

    /// What can't stand in a string of a program as it is.
    private static final Pattern UNSAID = Pattern.compile("[\"\\\\\\p{C}]");

    private final List<String> words;
    private final boolean recursion;
    private final boolean asked;
    private final Map<String, String> rules = new LinkedHashMap<>();

    private ProgramGrammar(List<String> words, boolean recursion, boolean asked) {
        this.words = words;
        this.recursion = recursion;
        this.asked = asked;
    }

    /// The grammar of the answer to a request; empty where programs of this form can't answer, or the question has no
    /// words that can be names.
    public static Optional<String> of(PlanRequest request) {
        if (request.question().length() > MOST_CHARACTERS) {
            return Optional.empty();
        }
        List<String> words = words(request.question());
        boolean wanted = request.returns()
                .map(type -> TYPES.contains(type) || type.equals(Type.Simple.PATCH))
                .orElse(true);
        if (!wanted
                || words.isEmpty()
                || words.size() > MOST_WORDS
                || !request.context().isEmpty()) {
            return Optional.empty();
        }
        ProgramGrammar grammar = new ProgramGrammar(
                words, request.api().hasRecursion() && request.api().hasReturns(), request.depth() > 0);
        return Optional.of(
                grammar.text(request.question(), request.returns().map(List::of).orElseGet(grammar::types)));
    }

    private static List<String> words(String question) {
        List<String> out = new ArrayList<>();
        for (String word : question.toLowerCase(Locale.ROOT).split("\\s+", -1)) {
            StringBuilder bare = new StringBuilder();
            boolean ends = false;
            for (int i = 0; i < word.length(); i++) {
                char c = word.charAt(i);
                if (Character.isLetterOrDigit(c) || (c == '-' && !bare.isEmpty())) {
                    bare.append(c);
                } else {
                    ends |= !bare.isEmpty();
                }
            }
            if (!bare.isEmpty()) {
                out.add(bare.toString());
            }
            if (ends) {
                out.add("");
            }
        }
        return out;
    }

    /// The types that an answer may have by the form of the question.
    private List<Type> types() {
        String start = words.getFirst();
        boolean closed = AUXILIARIES.contains(start);
        if (!closed && (says("many", "number") || start.equals("count"))) {
            return List.of(Type.Simple.INT);
        }
        if (!closed) {
            return says("what", "which", "how", "tell") ? List.of(Type.Simple.STR) : TYPES;
        }
        int or = words.lastIndexOf("or");
        boolean choice = or > 0
                && words.size() - or <= LONGEST_CHOICE
                && words.size() > 1
                && !words.get(1).equals("there");
        return List.of(choice ? Type.Simple.STR : Type.Simple.BOOL);
    }

    private boolean says(String... any) {
        return Arrays.stream(any).anyMatch(words::contains);
    }

    /// Whether it asks what is written.
    private boolean asksText() {
        return says("say", "says", "written", "read", "reads");
    }

    private boolean open(int i) {
        String word = words.get(i);
        return !word.isEmpty() && English.isOpen(word) && !ATTRIBUTES.contains(word);
    }

    private String text(String question, List<Type> types) {
        names();
        List<String> kinds = kinds();
        rules.put(
                "what",
                one((kinds.isEmpty()
                                ? List.of(WHAT, UNSAID.matcher(question.strip()).replaceAll(" "))
                                : kinds)
                        .stream().map(ProgramGrammar::quoted).toList()));
        rules.put(
                "word",
                (asksText()
                                ? quoted(".read_text()")
                                : says("or")
                                        ? quoted(".best_text_match([\"") + " value \"\\\", \\\"\" value \"\\\"])\""
                                        : quoted(".simple_query(\"") + " what \"\\\")\"")
                        + " \"\\n```\"");
        rules.put("has", "\"not \"? \"p.verify_property(\\\"\" name \"\\\", \\\"\" value \"\\\")\"");
        String head = quoted("```python\ndef execute_command(image) -> ");
        String picture = quoted(":\n    picture = ImagePatch(image)\n");
        rules.put(
                "root",
                one(types.stream()
                        .map(type -> head + " " + quoted(type.toString()) + " " + picture + " "
                                + new State(type, 0, 0, 0).name())
                        .toList()));
        for (Type type : types) {
            new State(type, 0, 0, 0).write();
        }
        List<String> out = new ArrayList<>();
        rules.values().removeIf(String::isEmpty);
        rules.forEach((name, body) -> out.add(name + " ::= " + body));
        return out.stream().collect(Collectors.joining("\n", "", "\n"));
    }

    /// What is asked of things, or what things have in common, by the words for it.
    private List<String> kinds() {
        List<String> out = new ArrayList<>();
        QUESTIONS.forEach((question, said) -> {
            if (said.stream().anyMatch(words::contains)) {
                out.add(question);
            }
        });
        return out;
    }

    /// The comparisons of places that the question speaks of, such as `.horizontal_center <`.
    private List<Order> orders(Map<Order, Set<String>> known) {
        List<Order> out = new ArrayList<>();
        known.forEach((order, said) -> {
            if (said.stream().anyMatch(words::contains)) {
                out.add(order);
            }
        });
        return out;
    }

    /// One of a list by a superlative or an ordinal of the question.
    private List<String> picks(String list) {
        List<String> out = new ArrayList<>();
        for (Order order : orders(EXTREMES)) {
            out.add(quoted(order.less() ? "min(" : "max(") + " " + list + " "
                    + quoted(", key=lambda p: p" + order.place() + ")"));
        }
        if (rules.containsKey("rank")) {
            orders(EXTREMES).stream()
                    .map(Order::place)
                    .distinct()
                    .forEach(place -> out.add(
                            "\"sorted(\" " + list + " " + quoted(", key=lambda p: p" + place + ")[") + " rank \"]\""));
        }
        return out;
    }

    private void ranks() {
        List<String> ranks = words.stream()
                .map(word -> word.isEmpty() ? OptionalInt.empty() : Numbers.ordinal(word))
                .filter(OptionalInt::isPresent)
                .map(OptionalInt::getAsInt)
                .distinct()
                .flatMap(rank -> Stream.of(rank - 1, -rank))
                .map(rank -> quoted(rank.toString()))
                .toList();
        if (!ranks.isEmpty()) {
            rules.put("rank", one(ranks));
        }
    }

    private record Order(String place, boolean less) {
        String sign() {
            return less ? " < " : " > ";
        }
    }

    /// Between two statements. Whatever is defined must be used by what follows: of the patches that are defined the
    /// last ones are open and wait for that, as all lists do.
    private final class State {
        private final Type type;
        private final int patches;
        private final int open;
        private final int lists;
        private final List<String> out = new ArrayList<>();

        State(Type type, int patches, int open, int lists) {
            this.type = type;
            this.patches = patches;
            this.open = open;
            this.lists = lists;
        }

        String name() {
            return "s-" + type.toString().toLowerCase(Locale.ROOT) + "-" + patches + open + lists;
        }

        private String patch(int behind) {
            return PATCHES.get(patches - 1 - behind);
        }

        /// Whether a program can be ended from here; its rule is written then.
        boolean write() {
            String known = rules.get(name());
            if (known != null) {
                return !known.isEmpty();
            }
            boolean truth = type.equals(Type.Simple.BOOL);
            if (patches < PATCHES.size()) {
                if (open < 2 && (lists == 0 || (truth && lists == 1))) {
                    patch(truth ? "fresh-bool" : "fresh", open + 1, lists);
                }
                if (patches == 0 && lists == 0 && type.equals(Type.Simple.STR) && rules.containsKey("whole")) {
                    out.add(quoted("    first = ") + " whole \"\\n\" " + quoted("    return first") + " word");
                }
                if (lists > 0 && open == 0) {
                    picks(quoted(LISTS.get(lists - 1))).forEach(pick -> patch(pick, 1, lists - 1));
                    patch("\"" + LISTS.get(lists - 1) + "[0]\"", 1, lists - 1);
                }
                if (open == 1 && lists == 0) {
                    nearest().forEach(pick -> patch(pick, 1, 0));
                }
            }
            if (lists < LISTS.size() && (lists == 0 || truth)) {
                if (open == 0) {
                    if (says("not", "no", "either", "both", "and", "or", "but", "without", "except")) {
                        list("\"[p for p in \" found \" if \" has (" + joined() + " has)? \"]\"", 0);
                    }
                } else {
                    condition().forEach(when -> list("\"[p for p in \" found \" if \" " + when + " \"]\"", 0));
                }
            }
            answers();
            rules.put(name(), one(out));
            return !out.isEmpty();
        }

        private void patch(String expression, int nowOpen, int nowLists) {
            State next = new State(type, patches + 1, nowOpen, nowLists);
            if (!next.write()) {
                return;
            }
            out.add(quoted("    " + PATCHES.get(patches) + " = ") + " (" + expression + ") \"\\n\" " + next.name());
        }

        private void list(String expression, int nowOpen) {
            State next = new State(type, patches, nowOpen, lists + 1);
            if (!next.write()) {
                return;
            }
            out.add(quoted("    " + LISTS.get(lists) + " = ") + " " + expression + " \"\\n\" " + next.name());
        }

        private List<String> nearest() {
            List<String> out = new ArrayList<>();
            String key = " found " + quoted(", key=lambda p: distance(p, " + patch(0) + "))");
            if (says("nearest", "closest", "next")) {
                out.add("\"min(\"" + key);
            }
            if (says("farthest", "furthest")) {
                out.add("\"max(\"" + key);
            }
            return out;
        }

        /// Conditions that use each of the patches that wait.
        private List<String> condition() {
            List<String> last = atoms(patch(0));
            if (open == 1) {
                String more = says("not", "no", "but") ? " (\" and \" has)?" : "";
                return last.isEmpty() ? List.of() : List.of("(" + one(last) + ")" + more);
            }
            List<String> out = new ArrayList<>();
            List<String> earlier = atoms(patch(1));
            if (!last.isEmpty() && says("and", "or", "but", "both")) {
                out.add("(" + one(earlier) + ") " + joined() + " (" + one(last) + ")");
            }
            if (says("between")) {
                String center = ".horizontal_center";
                String both = patch(1) + center + ", " + patch(0) + center + ")";
                out.add(quoted("min(" + both + " < p" + center + " < max(" + both));
            }
            return out;
        }

        private List<String> atoms(String other) {
            List<String> atoms = new ArrayList<>();
            orders(RELATIONS_OF)
                    .forEach(order -> atoms.add(quoted("p" + order.place() + order.sign() + other + order.place())));
            atoms.addAll(same("p", other));
            return atoms;
        }

        private String joined() {
            boolean or = says("or", "either");
            return or && says("and", "but", "both") ? "(\" and \" | \" or \")" : or ? "\" or \"" : "\" and \"";
        }

        private void answers() {
            if (type.equals(Type.Simple.INT)) {
                if (open == 0) {
                    answer(lists == 1 ? quoted("len(things)") : "\"len(\" found \")\"");
                }
            } else if (type.equals(Type.Simple.STR)) {
                if (open == 1 && lists == 0) {
                    out.add(quoted("    return " + patch(0)) + " word");
                } else if (patches == 0 && lists == 0 && asksText()) {
                    out.add(quoted("    return picture") + " word");
                }
            } else if (type.equals(Type.Simple.PATCH)) {
                if (lists == 1) {
                    picks(quoted("things")).forEach(this::answer);
                    answer(quoted("things[0]"));
                } else if (open == 1) {
                    nearest().forEach(this::answer);
                } else if (open == 0) {
                    picks("found").forEach(this::answer);
                    answer("found \"[0]\"");
                }
            } else {
                truths();
            }
        }

        private void truths() {
            String some = "\"len(\" found \") " + (says("no", "not", "without") ? "\" (\"> 0\" | \"== 0\")" : "> 0\"");
            String joined = " " + joined() + " ";
            boolean several = says("and", "or", "but", "both", "either");
            String more = several ? " (" + joined + some + ")?" : "";
            Optional<String> compared = compared();
            if (lists == 2 && open == 0) {
                compared.ifPresent(how -> answer(quoted("len(things)") + how + quoted("len(others)")));
                if (several) {
                    answer(quoted("len(things) > 0") + joined + quoted("len(others) > 0"));
                }
            } else if (lists == 1 && open == 0) {
                compared.ifPresent(how -> {
                    answer(quoted("len(things)") + how + "\"len(\" found \")\"");
                    answer("\"len(\" found \")\"" + how + quoted("len(things)"));
                });
                if (compared.isEmpty()) {
                    answer(quoted("len(things) > 0") + more);
                    if (several) {
                        answer(some + joined + quoted("len(things) > 0"));
                    }
                }
            } else if (lists == 0 && open == 0) {
                compared.ifPresent(how -> answer("\"len(\" found \")\"" + how + "\"len(\" found \")\""));
                if (compared.isEmpty()) {
                    answer(some + more);
                }
            } else if (lists == 0 && open == 1) {
                String check = quoted(patch(0) + ".verify_property(\"") + " name \"\\\", \\\"\" value \"\\\")\"";
                answer(check + (several ? " (" + joined + check + ")?" : ""));
            } else if (lists == 0) {
                List<String> facts = new ArrayList<>();
                for (Order order : orders(RELATIONS_OF)) {
                    String of = order.place();
                    facts.add(quoted(patch(1) + of + order.sign() + patch(0) + of));
                    facts.add(quoted(patch(0) + of + order.sign() + patch(1) + of));
                }
                facts.addAll(same(patch(1), patch(0)));
                if (!facts.isEmpty()) {
                    answer("(" + one(facts) + ")");
                }
            }
        }

        private Optional<String> compared() {
            List<String> signs = new ArrayList<>();
            if (says("fewer", "less", "smaller")) {
                signs.add(quoted(" < "));
            }
            if (says("more", "greater", "larger")) {
                signs.add(quoted(" > "));
            }
            if (says("equal", "many") || (says("same") && says("number"))) {
                signs.add(quoted(" == "));
            }
            return signs.isEmpty() ? Optional.empty() : Optional.of(" (" + one(signs) + ") ");
        }

        private void answer(String expression) {
            out.add(quoted("    return ") + " " + expression + " \"\\n```\"");
        }
    }

    private List<String> same(String left, String right) {
        return says("same")
                ? kinds().stream()
                        .map(question -> {
                            String query = ".simple_query(\"" + question + "\")";
                            return quoted(left + query + " == " + right + query);
                        })
                        .toList()
                : List.of();
    }

    /// The rules of what is taken from the question: `name` of things, `value` of properties, `asked` sub-questions.
    private void names() {
        Set<String> names = new LinkedHashSet<>();
        Set<String> values = new LinkedHashSet<>();
        int n = words.size();
        for (int i = n - 1; i >= 0; i--) {
            if (!open(i)) {
                continue;
            }
            String word = words.get(i);
            String last = quoted(English.singular(word));
            boolean more =
                    i + 1 < n && open(i + 1) && (English.isAdjective(word) || !English.isAdjective(words.get(i + 1)));
            List<String> name = new ArrayList<>();
            List<String> value = new ArrayList<>(List.of(last));
            if (!English.isOnlyAdjective(word)) {
                name.add(last);
            }
            if (more && rules.containsKey("n" + (i + 1))) {
                name.add(quoted(word + " ") + " n" + (i + 1));
            }
            if (more) {
                value.add(quoted(word + " ") + " w" + (i + 1));
            }
            if (!name.isEmpty()) {
                rules.put("n" + i, one(name));
                if (i == 0 || !open(i - 1) || !English.isOnlyAdjective(words.get(i - 1))) {
                    names.add("n" + i);
                }
            }
            rules.put("w" + i, one(value));
            if (!ANY.contains(English.singular(word))) {
                values.add("w" + i);
            }
        }
        names.add(quoted("thing"));
        if (values.isEmpty()) {
            values.add(quoted("thing"));
        }
        rules.put("name", one(List.copyOf(names)));
        rules.put("value", one(List.copyOf(values)));
        rules.put("found", "\"picture.find(\\\"\" name \"\\\")\"");
        ranks();
        List<String> further = recursion ? questions() : List.of();
        boolean whole = !asked && !further.isEmpty();
        if (whole) {
            rules.put("whole", further.getFirst());
        }
        for (boolean truth : new boolean[] {false, true}) {
            List<String> fresh = new ArrayList<>(whole && !truth ? further.subList(1, further.size()) : further);
            Set<String> plain = plain(truth);
            if (!plain.isEmpty()) {
                fresh.add("\"picture.find(\\\"\" (" + String.join(" | ", plain) + ") \"\\\")[0]\"");
            }
            fresh.addAll(picks("found"));
            if (fresh.isEmpty()) {
                fresh.add("found \"[0]\"");
            }
            rules.put(truth ? "fresh-bool" : "fresh", one(fresh));
        }
    }

    /// Names of one thing that nothing else in the question describes more closely, so that the first thing found is
    /// meant. In yes-no questions what follows a name may be what is asked about it.
    private Set<String> plain(boolean truth) {
        Set<String> out = new LinkedHashSet<>();
        int n = words.size();
        for (int i = 0; i < n; i++) {
            if (!rules.containsKey("n" + i)
                    || (i > 0 && (open(i - 1) || describes(i - 1) || INDEFINITE.contains(words.get(i - 1))))) {
                continue;
            }
            StringBuilder name = new StringBuilder();
            for (int j = i; j < n && open(j); j++) {
                String word = words.get(j);
                boolean described = j + 1 < n && !open(j + 1) && describes(j + 1);
                if (!English.isOnlyAdjective(word) && !English.isPlural(word) && (truth || !described)) {
                    out.add(quoted(name + English.singular(word)));
                }
                if (!English.isAdjective(word) && j + 1 < n && English.isAdjective(words.get(j + 1))) {
                    break;
                }
                name.append(word).append(' ');
            }
        }
        return out;
    }

    private boolean describes(int i) {
        String word = words.get(i);
        return SUPERLATIVES.contains(word)
                || RELATIONS.contains(word)
                || Numbers.ordinal(word).isPresent();
    }

    /// Stretches of the question that describe one thing by others. A sub-question's own are shorter than itself.
    private List<String> questions() {
        int n = words.size();
        int from = asked ? IntStream.range(0, n).filter(this::open).findFirst().orElse(n) + 1 : 0;
        List<String> starts = new ArrayList<>();
        for (int i = n - 1; i >= from; i--) {
            String word = words.get(i);
            if (word.isEmpty()) {
                continue;
            }
            boolean opens = open(i);
            boolean named = i + 1 < n && (open(i + 1) || SUPERLATIVES.contains(words.get(i + 1)));
            boolean begins = opens
                    ? i == 0 || !open(i - 1)
                    : named
                            && (SUPERLATIVES.contains(word)
                                    || Numbers.ordinal(word).isPresent());
            List<String> related = new ArrayList<>(); // behind a word that is no name
            if ((opens && !English.isAdjective(word)) || LAST.contains(word)) {
                related.add(quoted(word));
            }
            if (rules.containsKey("r" + (i + 1))) {
                related.add(quoted(word + " ") + " r" + (i + 1));
            }
            if (!related.isEmpty()) {
                rules.put("r" + i, one(related));
            }
            String next = opens && i + 1 < n && open(i + 1) ? "b" : "r";
            if ((opens || begins) && rules.containsKey(next + (i + 1))) {
                rules.put("b" + i, quoted(word + " ") + " " + next + (i + 1));
                if (begins) {
                    starts.add("b" + i);
                }
            }
        }
        return starts.reversed().stream()
                .map(start -> "\"picture.recursive_query(\\\"the \" " + start + " \"\\\", returns=ImagePatch)\"")
                .toList();
    }

    @SafeVarargs
    private static <K, V> Map<K, V> ordered(Map.Entry<K, V>... entries) {
        Map<K, V> out = new LinkedHashMap<>();
        for (Map.Entry<K, V> entry : entries) {
            out.put(entry.getKey(), entry.getValue());
        }
        return out;
    }

    private static String one(List<String> alternatives) {
        return String.join(" | ", alternatives);
    }

    private static String quoted(String text) {
        return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + "\"";
    }
}
