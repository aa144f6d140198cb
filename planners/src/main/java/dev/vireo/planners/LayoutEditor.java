package dev.vireo.planners;

import dev.vireo.language.LanguageModel;
import dev.vireo.layout.Layout;
import dev.vireo.layout.LayoutAnswer;
import dev.vireo.layout.LayoutBox;
import dev.vireo.layout.LayoutObject;
import dev.vireo.planners.LayoutPlan.NotUnderstood;
import dev.vireo.planners.LayoutPlan.Planned;
import dev.vireo.planners.LayoutPlan.Provenance;
import dev.vireo.planners.internal.caption.PlacePhrases;
import dev.vireo.planners.internal.english.English;
import dev.vireo.planners.internal.layout.GrammarLayoutPlanner;
import dev.vireo.planners.internal.layout.LayoutDialogue;
import dev.vireo.planners.internal.layout.LayoutPrompt;
import dev.vireo.planners.internal.layout.LayoutPrompt.Form;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.DoubleStream;

/// Changes a layout as an instruction says: a few kinds of instructions by itself, all others by a language model.
public final class LayoutEditor {
    /// The instructions that need no model.
    public static final String KNOWN = "move X to PLACE, move X left|right|up|down [by N %|N px], make X bigger|smaller"
            + "|twice as large|N % larger, rename X to Y, remove X, delay X by N s|N frames, hide X|show X"
            + " [in the first|second half], make X stronger|weaker";

    /// Longer instructions are not read without a model.
    private static final int MOST_CHARACTERS = 2_000;

    private static final double STEP = 0.15;
    private static final Pattern BY =
            Pattern.compile("^(.*?)\\s+(?:by\\s+)?([0-9]+(?:\\.[0-9]+)?)\\s*(%|percent|px|pixels?)$");
    private static final Pattern DELAY = Pattern.compile(
            "delay (.+?) by ([0-9]+(?:\\.[0-9]+)?|a|one|two|three|four|five) ?(s|secs?|seconds?|frames?)");
    private static final Pattern RESIZE =
            Pattern.compile("(?:make|scale) (.+?) (twice|half|three times) as (?:large|big|small)"
                    + "|(?:make|scale) (.+?) (?:by )?([0-9]+(?:\\.[0-9]+)?) ?(?:%|percent) (larger|bigger|smaller)"
                    + "|(?:make|scale) (.+?) (?:a bit |a little |much )?(larger|bigger|smaller)"
                    + "|(enlarge|shrink) (.+)");
    private static final Pattern STRENGTH = Pattern.compile("make (.+?) (stronger|weaker)");
    private static final Pattern MOVE = Pattern.compile(
            "(?:move|shift|put|place) (.+?) (?:a bit |a little |further |farther |more )?(left|right|up|down)(?:wards?)?( .*)?");
    private static final Pattern MOVE_TO =
            Pattern.compile("(?:move|put|place) (.+?) (?:to|into|on|in|at) (?:the )?(.+)");
    private static final Pattern RENAME =
            Pattern.compile("(?:rename|change|turn) (.+?) (?:to|into) (?:an? |the )?(.+)");
    private static final Pattern REMOVE = Pattern.compile("(?:remove|delete|drop|erase) (.+)");
    private static final Pattern SEEN = Pattern.compile(
            "(hide|show) (.+?)(?: only)?(?: in the (first|second|last) (half|third))?( of the (?:video|clip))?");

    private final Optional<LanguageModel> model;

    private LayoutEditor(Optional<LanguageModel> model) {
        this.model = model;
    }

    /// An editor that knows [#KNOWN].
    public static LayoutEditor builtin() {
        return new LayoutEditor(Optional.empty());
    }

    /// An editor that has a language model make the change.
    public static LayoutEditor of(LanguageModel model) {
        return new LayoutEditor(Optional.of(model));
    }

    /// The changed layout, or why there is none.
    ///
    /// @throws dev.vireo.runtime.VireoException with code PROVIDER when a model refuses or does not answer; DATA
    ///     when a scripted file has no answer
    public LayoutPlan edit(Layout layout, String instruction) {
        return model.map(m -> ask(m, layout, instruction.strip())).orElseGet(() -> bySelf(layout, instruction));
    }

    private static LayoutPlan ask(LanguageModel model, Layout layout, String instruction) {
        return new LayoutDialogue(model, new LayoutDialogue.Job() {
                    @Override
                    public String kind() {
                        return "edit";
                    }

                    @Override
                    public String system(Form form) {
                        return LayoutPrompt.editing(form);
                    }

                    @Override
                    public String schema() {
                        return LayoutPrompt.DOCUMENT_SCHEMA;
                    }

                    @Override
                    public String request(Optional<String> previous, List<String> problems) {
                        return LayoutPrompt.request(instruction, layout, previous, problems);
                    }

                    @Override
                    public LayoutAnswer read(String answer) {
                        return LayoutAnswer.of(answer, layout.caption(), 0);
                    }
                })
                .run();
    }

    // ------------------------------------------------------------------------------------- without a model

    private static LayoutPlan bySelf(Layout layout, String instruction) {
        Provenance provenance = Provenance.of(GrammarLayoutPlanner.ID);
        if (instruction.length() > MOST_CHARACTERS) {
            return new NotUnderstood("the instruction has more than " + MOST_CHARACTERS + " characters", provenance);
        }
        String text = instruction
                .strip()
                .toLowerCase(Locale.ROOT)
                .replaceAll("\\s+", " ")
                .replaceAll("[.!]+$", "");
        Edit edit = new Edit(layout);
        Optional<Layout> out = edit.apply(text);
        if (out.isPresent()) {
            List<String> notes = new ArrayList<>(edit.notes);
            notes.addAll(LayoutChecks.remarks(out.get()));
            return new Planned(out.get(), notes, provenance);
        }
        return new NotUnderstood(
                edit.trouble.isEmpty()
                        ? "the built-in editor does not understand '" + instruction.strip() + "'; it knows: " + KNOWN
                        : edit.trouble,
                provenance);
    }

    /// One instruction on its way.
    private static final class Edit {
        private final Layout layout;
        private final List<String> notes = new ArrayList<>();
        private String trouble = "";

        Edit(Layout layout) {
            this.layout = layout;
        }

        Optional<Layout> apply(String text) {
            Matcher m = DELAY.matcher(text);
            if (m.matches()) {
                return delay(m.group(1), m.group(2), m.group(3));
            }
            m = RESIZE.matcher(text);
            if (m.matches()) {
                return resize(m);
            }
            m = STRENGTH.matcher(text);
            if (m.matches()) {
                double factor = m.group(2).equals("stronger") ? 1.5 : 1 / 1.5;
                return change(
                        m.group(1),
                        o -> new LayoutObject(
                                o.id(),
                                o.name(),
                                o.phrase(),
                                Math.min(LayoutObject.MOST_STRENGTH, Math.rint(o.strength() * factor * 1000) / 1000),
                                o.motion(),
                                o.keyFrames(),
                                o.visible()));
            }
            m = MOVE_TO.matcher(text);
            if (m.matches() && place(m.group(2)).isPresent() && !m.group(1).matches(".* (left|right|up|down)")) {
                double[] to = place(m.group(2)).get();
                return change(m.group(1), o -> moved(o, to));
            }
            m = MOVE.matcher(text);
            if (m.matches()) {
                return move(
                        m.group(1),
                        m.group(2),
                        Optional.ofNullable(m.group(3)).orElse("").strip());
            }
            m = REMOVE.matcher(text);
            if (m.matches()) {
                List<LayoutObject> gone = named(m.group(1));
                List<LayoutObject> rest = new ArrayList<>(layout.objects());
                rest.removeAll(gone);
                if (!gone.isEmpty()) {
                    notes.add("the caption still names what was removed: '" + layout.caption() + "'");
                }
                return gone.isEmpty() ? Optional.empty() : Optional.of(layout.withObjects(rest));
            }
            m = SEEN.matcher(text);
            if (m.matches()) {
                return seen(m);
            }
            m = RENAME.matcher(text);
            return m.matches() ? rename(m.group(1), m.group(2)) : Optional.empty();
        }

        /// "The red car", "car", "object 2", "all", "everything".
        private List<LayoutObject> named(String words) {
            String name = words.replaceFirst("^(the|a|an|all|all the) ", "").replaceFirst("^the ", "");
            List<LayoutObject> out;
            if (name.matches("everything|all|all objects|objects")) {
                out = layout.objects();
            } else if (name.matches("(object |#)?[0-9]{1,9}")) {
                int id = Integer.parseInt(name.replaceAll("[^0-9]", ""));
                out = layout.objects().stream().filter(o -> o.id() == id).toList();
            } else {
                String one = singular(name);
                out = layout.objects().stream()
                        .filter(o -> singular(o.name().toLowerCase(Locale.ROOT)).equals(one))
                        .toList();
                if (out.isEmpty()) {
                    out = layout.objects().stream()
                            .filter(o -> (" " + singular(o.name().toLowerCase(Locale.ROOT))).endsWith(" " + one))
                            .toList();
                }
            }
            if (out.isEmpty()) {
                trouble = "the layout has no object '" + name + "'; it has "
                        + (layout.objects().isEmpty()
                                ? "none"
                                : String.join(
                                        ", ",
                                        layout.objects().stream()
                                                .map(o -> o.id() + " '" + o.name() + "'")
                                                .toList()));
            } else if (out.size() > 1) {
                notes.add("the change goes for " + out.size() + " objects");
            }
            return out;
        }

        private static String singular(String name) {
            int space = name.lastIndexOf(' ');
            return name.substring(0, space + 1) + English.singular(name.substring(space + 1));
        }

        private Optional<Layout> change(String words, UnaryOperator<LayoutObject> how) {
            List<LayoutObject> which = named(words);
            if (which.isEmpty()) {
                return Optional.empty();
            }
            Layout out = layout;
            for (LayoutObject o : which) {
                out = out.withObject(o.id(), how);
            }
            return Optional.of(out);
        }

        private static Optional<double[]> place(String words) {
            String place = words.replaceAll(
                            "[- ]+(side|corner|edge|half|part|of the (?:frame|scene|screen|video|picture|image))", "")
                    .replaceAll("[- ](side|corner|edge)$", "")
                    .strip();
            double x = -1;
            double y = -1;
            for (String word : place.split("[- ]", -1)) {
                switch (word) {
                    case "left" -> x = PlacePhrases.LEFT;
                    case "right" -> x = PlacePhrases.RIGHT;
                    case "top", "upper" -> y = PlacePhrases.TOP;
                    case "bottom", "lower" -> y = PlacePhrases.BOTTOM;
                    case "center", "centre", "middle" -> {
                        x = x < 0 ? PlacePhrases.MIDDLE : x;
                        y = y < 0 ? PlacePhrases.MIDDLE : y;
                    }
                    default -> {
                        return Optional.empty();
                    }
                }
            }
            return Optional.of(new double[] {x, y});
        }

        /// The edges of all that an object covers on its way.
        private record Reach(double left, double top, double right, double bottom) {
            static Reach of(LayoutObject o) {
                return new Reach(
                        edges(o, LayoutBox::x).min().orElseThrow(),
                        edges(o, LayoutBox::y).min().orElseThrow(),
                        edges(o, LayoutBox::right).max().orElseThrow(),
                        edges(o, LayoutBox::bottom).max().orElseThrow());
            }

            private static DoubleStream edges(LayoutObject o, ToDoubleFunction<LayoutBox> edge) {
                return o.keyFrames().stream().mapToDouble(k -> edge.applyAsDouble(k.box()));
            }
        }

        /// Moves the middle of its way there, as far as all of it stays inside.
        private LayoutObject moved(LayoutObject o, double[] to) {
            Reach reach = Reach.of(o);
            double dx = to[0] < 0 ? 0 : to[0] * layout.width() - (reach.left + reach.right) / 2;
            double dy = to[1] < 0 ? 0 : to[1] * layout.height() - (reach.top + reach.bottom) / 2;
            return shifted(o, dx, dy);
        }

        private LayoutObject shifted(LayoutObject o, double dx, double dy) {
            Reach reach = Reach.of(o);
            double x = within(dx, -reach.left, layout.width() - reach.right);
            double y = within(dy, -reach.top, layout.height() - reach.bottom);
            if (Math.abs(x - dx) > 0.05 || Math.abs(y - dy) > 0.05) {
                notes.add(o.label() + " was moved as far as it stays inside the frame");
            }
            return o.withBoxes(k -> new LayoutObject.KeyFrame(k.frame(), k.box().shifted(tenth(x), tenth(y))));
        }

        private static double within(double value, double least, double most) {
            return least > most ? value : Math.clamp(value, least, most);
        }

        private static double tenth(double v) {
            return Math.rint(v * 10) / 10;
        }

        private Optional<Layout> move(String words, String way, String rest) {
            double amount = STEP;
            boolean pixels = false;
            Matcher by = BY.matcher("x " + rest);
            if (by.matches()) {
                amount = Double.parseDouble(by.group(2));
                pixels = by.group(3).startsWith("p") && !by.group(3).equals("percent");
                amount = pixels ? amount : amount / 100;
            } else if (!rest.isEmpty()) {
                return Optional.empty();
            }
            double dx =
                    amount * (pixels ? 1 : layout.width()) * (way.equals("left") ? -1 : way.equals("right") ? 1 : 0);
            double dy = amount * (pixels ? 1 : layout.height()) * (way.equals("up") ? -1 : way.equals("down") ? 1 : 0);
            return change(words, o -> shifted(o, dx, dy));
        }

        private Optional<Layout> resize(Matcher m) {
            String words;
            double factor;
            if (m.group(1) != null) {
                words = m.group(1);
                factor = switch (m.group(2)) {
                    case "twice" -> 2;
                    case "half" -> .5;
                    default -> 3;
                };
            } else if (m.group(3) != null) {
                words = m.group(3);
                double percent = Double.parseDouble(m.group(4)) / 100;
                factor = m.group(5).equals("smaller") ? 1 - percent : 1 + percent;
            } else if (m.group(6) != null) {
                words = m.group(6);
                factor = m.group(7).equals("smaller") ? .75 : 4 / 3.0;
            } else {
                words = m.group(9);
                factor = m.group(8).equals("shrink") ? .75 : 4 / 3.0;
            }
            if (factor <= 0) {
                trouble = "nothing is left of '" + words + "' when it is that much smaller";
                return Optional.empty();
            }
            return change(words, o -> o.withBoxes(k -> new LayoutObject.KeyFrame(k.frame(), scaled(k.box(), factor))));
        }

        /// What stands on the ground keeps standing there.
        private LayoutBox scaled(LayoutBox b, double factor) {
            double w = Math.min(layout.width(), b.width() * factor);
            double h = Math.min(layout.height(), b.height() * factor);
            double x = within(b.centerX() - w / 2, 0, layout.width() - w);
            double y = within(b.bottom() - h, 0, layout.height() - h);
            return new LayoutBox(tenth(x), tenth(y), tenth(w), tenth(h));
        }

        private Optional<Layout> rename(String words, String to) {
            List<LayoutObject> which = named(words);
            if (which.isEmpty()) {
                return Optional.empty();
            }
            String old = which.getFirst().name();
            Pattern inCaption = Pattern.compile(
                    "\\b(an?) " + Pattern.quote(old) + "\\b|\\b" + Pattern.quote(old) + "\\b",
                    Pattern.CASE_INSENSITIVE);
            Matcher m = inCaption.matcher(layout.caption());
            String caption = m.replaceAll(found ->
                    Matcher.quoteReplacement(found.group(1) == null ? to : article(found.group(1), to) + " " + to));
            if (caption.equals(layout.caption()) && !caption.isEmpty()) {
                notes.add("the caption does not say '" + old + "' and is as it was");
            }
            Layout renamed = new Layout(
                    caption,
                    layout.width(),
                    layout.height(),
                    layout.frames(),
                    layout.fps(),
                    layout.background(),
                    layout.objects());
            Layout out = renamed;
            for (LayoutObject o : which) {
                out = out.withObject(
                        o.id(),
                        each -> new LayoutObject(
                                each.id(),
                                to,
                                caption.toLowerCase(Locale.ROOT).contains(to) ? to : each.phrase(),
                                each.strength(),
                                each.motion(),
                                each.keyFrames(),
                                each.visible()));
            }
            return Optional.of(out);
        }

        private static String article(String old, String next) {
            String article = English.article(next);
            return Character.isUpperCase(old.charAt(0)) ? "A" + article.substring(1) : article;
        }

        private Optional<Layout> delay(String words, String amount, String unit) {
            double n = switch (amount) {
                case "a", "one" -> 1;
                case "two" -> 2;
                case "three" -> 3;
                case "four" -> 4;
                case "five" -> 5;
                default -> Double.parseDouble(amount);
            };
            double exact = unit.startsWith("f") ? n : n * layout.fps();
            int frames = (int) Math.min(Layout.MOST_FRAMES, Math.rint(exact));
            if (frames < 1 || frames >= layout.frames()) {
                trouble = "a delay of " + frames + " frames does not fit into the " + layout.frames()
                        + " frames of the layout";
                return Optional.empty();
            }
            return change(words, o -> delayed(o, frames));
        }

        /// It waits where it begins, and comes less far in the time that is left.
        private LayoutObject delayed(LayoutObject o, int frames) {
            List<LayoutObject.KeyFrame> keys = new ArrayList<>();
            LayoutObject.KeyFrame first = o.keyFrames().getFirst();
            for (LayoutObject.KeyFrame k : o.keyFrames()) {
                if (k.frame() + frames < layout.frames()) {
                    keys.add(new LayoutObject.KeyFrame(k.frame() + frames, k.box()));
                }
            }
            if (keys.isEmpty()) {
                keys.add(new LayoutObject.KeyFrame(layout.frames() - 1, first.box()));
            }
            keys.sort(Comparator.comparingInt(LayoutObject.KeyFrame::frame));
            TreeSet<Integer> seen = new TreeSet<>();
            for (int f = 0; f < layout.frames(); f++) {
                if (o.visibleIn(f) && f + frames < layout.frames()) {
                    seen.add(f + frames);
                }
            }
            boolean fromTheStart = o.visibleIn(0);
            for (int f = 0; fromTheStart && f < frames; f++) {
                seen.add(f); // what is there from the start stays there and waits
            }
            if (o.keyFrames().getLast().frame() + frames >= layout.frames()
                    && o.keyFrames().size() > 1) {
                notes.add(o.label() + " comes " + frames + " frames less far");
            }
            return o.withKeyFrames(keys).withVisible(seen);
        }

        private Optional<Layout> seen(Matcher m) {
            boolean show = m.group(1).equals("show");
            double from = 0;
            double to = 1;
            if (m.group(3) != null) {
                double part = m.group(4).equals("half") ? .5 : 1.0 / 3;
                from = switch (m.group(3)) {
                    case "first" -> 0;
                    case "second" -> part;
                    default -> 1 - part;
                };
                to = from + part;
            }
            double begin = from;
            double end = to;
            return change(m.group(2), o -> {
                TreeSet<Integer> frames = new TreeSet<>();
                for (int f = 0; f < layout.frames(); f++) {
                    double t = (f + .5) / layout.frames();
                    boolean inside = t >= begin && t < end;
                    if (show ? inside : o.visibleIn(f) && !inside) {
                        frames.add(f);
                    }
                }
                return o.withVisible(frames);
            });
        }
    }
}
