package dev.vireo.agent.internal.trace;

import dev.vireo.agent.Answer;
import dev.vireo.agent.Trace;
import dev.vireo.agent.Trace.Attempt;
import dev.vireo.agent.Trace.Question;
import dev.vireo.agent.Trace.Result;
import dev.vireo.agent.Trace.Step;
import dev.vireo.agent.Trace.ToolCall;
import dev.vireo.language.Usage;
import dev.vireo.planners.Plan;
import dev.vireo.program.ImagePatch;
import dev.vireo.program.Outcome;
import dev.vireo.program.PythonHtml;
import dev.vireo.program.Value;
import dev.vireo.runtime.HtmlPage;
import dev.vireo.runtime.image.Box;
import dev.vireo.runtime.image.Image;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/// An answer's trace as one HTML file that needs nothing else: no script, and every picture is inside, once,
/// however many crops of it are shown.
public final class TraceHtml {
    /// The longest side of an embedded picture; larger ones are scaled down for the page.
    private static final int LONGEST_SIDE = 1600;

    /// A picture that takes more bytes as PNG is embedded as JPEG: photographs.
    private static final int LARGE_PNG = 256 << 10;

    /// How much of a message is shown before the rest is folded away.
    private static final int LONG_MESSAGE = 200;

    private static final Room SMALL = new Room(170, 130);
    private static final Room MARKED = new Room(520, 400);

    private static final List<String> COLORS =
            List.of("#ff5d5d", "#4fb3ff", "#ffd23f", "#5fe08a", "#d18bff", "#ff9d3b", "#3be0d8", "#ff86c3");

    private final StringBuilder body = new StringBuilder();
    private final Map<String, Integer> pictures = new HashMap<>();
    private final Trace.Recording recording;
    private final StringBuilder symbols = new StringBuilder();
    private int questions;

    private TraceHtml(Trace.Recording recording) {
        this.recording = recording;
    }

    /// The page as text.
    public static String of(Answer answer) {
        return new TraceHtml(answer.trace().recording()).page(answer);
    }

    private String page(Answer answer) {
        Question root = answer.trace().root();
        head(answer, root);
        body.append("<h2>How this came about</h2>");
        question(root);
        body.append("<footer>").append(HtmlPage.escape(origin(answer.trace()))).append("</footer>");
        return HtmlPage.of(
                root.text(),
                resource("trace.css"),
                "<svg width=\"0\" height=\"0\" style=\"position:absolute\" aria-hidden=\"true\"><defs>" + symbols
                        + "</defs></svg><main>" + body + "</main>");
    }

    private static String origin(Trace trace) {
        return "planner " + trace.planner()
                + trace.promptVersion().map(v -> " (prompt " + v + ")").orElse("") + ", tools " + trace.tools();
    }

    private void head(Answer answer, Question root) {
        List<Found> hits = patches(answer.value()).stream()
                .map(hit -> new Found(hit, COLORS.get(3)))
                .toList();
        List<Step> steps = root.attempts().stream()
                .flatMap(attempt -> attempt.steps().stream())
                .toList();
        List<View> views = views(root.receiver(), steps);
        boolean one = views.size() == 1;
        body.append("<header class=\"head").append(one ? "\"><div>" : " many\"><div class=\"look\">");
        for (View view : views) {
            List<Mark> marks = marks(view.patch, hits, false);
            if (one) {
                picture(view.patch, marks, 420, 340);
            } else {
                view(view, marks, SMALL);
            }
        }
        body.append("</div><div><h1>")
                .append(HtmlPage.escape(root.text()))
                .append("</h1><div class=\"answer")
                .append(answer.degraded() ? " degraded\">" : "\">")
                .append(HtmlPage.escape(answer.text()))
                .append("</div><div class=\"facts\">");
        fact("type", answer.type().toString());
        fact("sub-questions", Integer.toString(answer.subPrograms().size()));
        fact("tool calls", Integer.toString(answer.cost().toolCalls()));
        fact("model calls", Integer.toString(answer.cost().usage().calls()));
        if (answer.cost().cached() > 0) {
            fact("known from before", Integer.toString(answer.cost().cached()));
        }
        fact("time", time(answer.cost().time()));
        if (answer.degraded()) {
            body.append("<span class=\"tag warn\">degraded</span>");
        }
        body.append("</div>");
        for (Answer.Notice notice : answer.notices()) {
            body.append("<div class=\"notice\">").append(HtmlPage.escape(notice.message()));
            if (!notice.hint().isEmpty()) {
                body.append("<small>").append(HtmlPage.escape(notice.hint())).append("</small>");
            }
            body.append("</div>");
        }
        body.append("</div></header>");
    }

    private void fact(String name, String value) {
        body.append("<span class=\"fact\">")
                .append(name)
                .append(" <b>")
                .append(HtmlPage.escape(value))
                .append("</b></span>");
    }

    private void question(Question question) {
        int number = questions++;
        body.append("<details class=\"q")
                .append(question.degraded() ? " degraded" : "")
                .append("\" open=\"\" id=\"q")
                .append(number)
                .append("\"><summary><span class=\"title\">")
                .append(HtmlPage.escape(question.text()))
                .append("</span>");
        if (question.unknown()) {
            body.append("<span class=\"val mono plain\">unknown</span>");
        } else {
            value(question.value());
        }
        body.append("<span class=\"tag mono\">")
                .append(HtmlPage.escape(question.type().toString()))
                .append("</span>");
        if (question.degradation().isPresent()) {
            body.append("<span class=\"tag warn\">fallback</span>");
        } else if (question.degraded()) {
            body.append("<span class=\"tag warn\">rests on a fallback</span>");
        }
        if (question.attempts().size() > 1) {
            body.append("<span class=\"tag\">")
                    .append(question.attempts().size())
                    .append(" programs</span>");
        }
        body.append("<span class=\"time\">")
                .append(time(question.time()))
                .append("</span></summary><div class=\"body\">");
        question.degradation()
                .filter(notice -> !isTold(question, notice))
                .ifPresent(notice -> body.append("<div class=\"why\">")
                        .append(HtmlPage.escape(notice.message()))
                        .append("</div>"));
        List<Question> children = new ArrayList<>();
        int upcoming = questions;
        for (int i = 0; i < question.attempts().size(); i++) {
            Attempt attempt = question.attempts().get(i);
            upcoming = attempt(question, attempt, i, upcoming);
            for (Step step : attempt.steps()) {
                if (step instanceof Question child && !child.reused()) {
                    children.add(child);
                }
            }
        }
        if (!question.direct().isEmpty()) {
            direct(question);
        }
        body.append("</div></details>");
        if (!children.isEmpty()) {
            body.append("<div class=\"kids\">");
            children.forEach(this::question);
            body.append("</div>");
        }
    }

    /// Whether the page says it next to the card anyway: above the first one, and below a program that failed.
    private static boolean isTold(Question question, Answer.Notice notice) {
        return question.depth() == 0 || notice.kind() == Answer.Notice.Kind.PROGRAM_FAILED;
    }

    /// @param upcoming the number that the next sub-question's card will have
    private int attempt(Question question, Attempt attempt, int index, int upcoming) {
        body.append("<div class=\"try\">");
        if (question.attempts().size() > 1) {
            body.append("<h3>Program ").append(index + 1).append("</h3>");
        }
        body.append("<div class=\"grid\"><div>");
        int fault = attempt.outcome().map(o -> o.line().orElse(0)).orElse(0);
        switch (attempt.plan()) {
            case Plan.Program(String source, Usage _) -> body.append(PythonHtml.lines(source, fault));
            case Plan.NotUnderstood(String reason, Usage _) -> {
                body.append("<div class=\"outcome bad\">no program: ");
                message(reason);
                body.append("</div>");
            }
        }
        attempt.outcome().ifPresent(outcome -> outcome(outcome, attempt));
        // What was shown for the first program is not shown again for one that did nothing.
        List<String> colors = index > 0 && attempt.steps().isEmpty() ? List.of() : look(question, attempt.steps());
        body.append("</div><div>");
        int next = calls(attempt.steps(), colors, upcoming);
        body.append("</div></div></div>");
        return next;
    }

    private void outcome(Outcome outcome, Attempt attempt) {
        boolean returned = outcome instanceof Outcome.Returned;
        body.append("<div class=\"outcome")
                .append(returned ? "\">" : " bad\">")
                .append(outcome.label().replace('_', ' '));
        String told = outcome.description();
        if (!told.isEmpty()) {
            body.append(": ");
            message(told);
        }
        body.append(" <span class=\"time\">(planned in ")
                .append(time(attempt.planning()))
                .append(attempt.remembered() ? " (same program as before)" : "")
                .append(", ran for ")
                .append(time(attempt.running()))
                .append(")</span></div>");
    }

    /// Of a long text the beginning; the rest opens on a click.
    private void message(String text) {
        int cut = text.length() <= LONG_MESSAGE + 40 ? -1 : text.lastIndexOf(' ', LONG_MESSAGE);
        if (cut <= 0) {
            body.append(HtmlPage.escape(text));
            return;
        }
        body.append(HtmlPage.escape(text.substring(0, cut)))
                .append(" <details class=\"more\"><summary>more</summary>")
                .append(HtmlPage.escape(text.substring(cut + 1)))
                .append("</details>");
    }

    private void direct(Question question) {
        body.append("<div class=\"grid\"><div>");
        List<String> colors = look(question, question.direct());
        body.append("</div><div>");
        calls(question.direct(), colors, 0);
        body.append("</div></div>");
    }

    /// Draws what the question is about with everything that was found in it; the colour of each call that
    /// found something, and empty text for the others.
    private List<String> look(Question question, List<? extends Step> steps) {
        List<String> colors = new ArrayList<>();
        List<Found> found = new ArrayList<>();
        int used = 0;
        for (Step step : steps) {
            Optional<Value> value = switch (step) {
                case ToolCall call ->
                    call.result() instanceof Result.Given(Value given) ? Optional.of(given) : Optional.empty();
                case Question asked -> Optional.of(asked.value());
            };
            List<ImagePatch> hits = value.map(TraceHtml::patches).orElse(List.of());
            if (hits.isEmpty()) {
                colors.add("");
                continue;
            }
            String color = COLORS.get(used++ % COLORS.size());
            colors.add(color);
            hits.forEach(hit -> found.add(new Found(hit, color)));
        }
        body.append("<div class=\"look\">");
        List<View> views = views(question.receiver(), steps);
        for (View view : views) {
            List<Mark> marks = marks(view.patch, found, true);
            view(view, marks, views.size() > 1 || marks.isEmpty() ? SMALL : MARKED);
            if (!view.patch.isWhole()) {
                Mark here = new Mark(view.patch.box(), COLORS.getFirst(), "");
                view(new View(ImagePatch.whole(view.patch.root()), "where it is"), List.of(here), new Room(110, 90));
            }
        }
        body.append("</div>");
        return colors;
    }

    private record Found(ImagePatch patch, String color) {}

    /// A picture to show, with what stands below it.
    private record View(ImagePatch patch, String caption) {}

    /// The most pixels of the page that a picture takes.
    private record Room(int width, int height) {}

    /// What a question is about: one picture, several in a row, or of a video the frames that its program
    /// looked at, with their numbers.
    private static List<View> views(Value receiver, List<? extends Step> steps) {
        if (receiver instanceof Value.Video) {
            Map<Integer, View> strip = new TreeMap<>();
            for (LookedAt frame : LookedAt.in(steps)) {
                strip.put(frame.number(), new View(ImagePatch.whole(frame.image()), "frame " + frame.number()));
            }
            return List.copyOf(strip.values());
        }
        List<ImagePatch> patches = patches(receiver);
        List<View> out = new ArrayList<>();
        for (ImagePatch patch : patches) {
            String place = patch.isWhole() ? "the whole picture" : place(patch);
            boolean several = patches.size() > 1;
            String number = "picture " + (out.size() + 1);
            out.add(new View(patch, !several ? place : patch.isWhole() ? number : number + ": " + place));
        }
        return out;
    }

    /// The boxes to draw into a picture.
    private List<Mark> marks(ImagePatch view, List<Found> found, boolean named) {
        List<Mark> marks = new ArrayList<>();
        for (Found one : found) {
            if (symbol(one.patch.root()) == symbol(view.root())
                    && one.patch.box().overlaps(view.box())
                    && !one.patch.box().equals(view.box())) {
                marks.add(new Mark(one.patch.box(), one.color, named ? one.patch.category() : ""));
            }
        }
        return marks;
    }

    private void view(View view, List<Mark> marks, Room room) {
        body.append("<figure>");
        picture(view.patch, marks, room.width, room.height);
        body.append("<figcaption>").append(HtmlPage.escape(view.caption)).append("</figcaption></figure>");
    }

    private int calls(List<? extends Step> steps, List<String> colors, int upcoming) {
        int next = upcoming;
        if (steps.isEmpty()) {
            return next;
        }
        body.append("<ul class=\"calls\">");
        for (int i = 0; i < steps.size(); i++) {
            body.append("<li><div class=\"call\"><span class=\"dot\" style=\"background:")
                    .append(colors.get(i).isEmpty() ? "transparent" : colors.get(i))
                    .append("\"></span>");
            switch (steps.get(i)) {
                case ToolCall call -> toolCall(call);
                case Question asked -> {
                    body.append("<span class=\"fn\">");
                    if (asked.reused()) {
                        body.append("asks again: ").append(HtmlPage.escape(asked.text()));
                    } else {
                        body.append("asks: <a href=\"#q")
                                .append(next)
                                .append("\">")
                                .append(HtmlPage.escape(asked.text()))
                                .append("</a>");
                        next += 1 + asked.descendants().size();
                    }
                    body.append("</span>");
                    if (asked.degraded()) {
                        body.append("<span class=\"tag warn\">fallback</span>");
                    }
                    body.append("<span class=\"time\">")
                            .append(time(asked.time()))
                            .append("</span></div><div class=\"out\">");
                    value(asked.value());
                    body.append("</div>");
                }
            }
            body.append("</li>");
        }
        body.append("</ul>");
        return next;
    }

    private void toolCall(ToolCall call) {
        int dot = call.function().indexOf('.');
        List<Value> arguments = call.arguments();
        boolean method = dot >= 0
                && !arguments.isEmpty()
                && (arguments.getFirst() instanceof Value.Patch || arguments.getFirst() instanceof Value.Video);
        if (method && arguments.getFirst() instanceof Value.Patch(ImagePatch self) && !self.isWhole()) {
            thumbnail(self, 30);
        }
        body.append("<code class=\"fn\"><span class=\"ap\">")
                .append(HtmlPage.escape(call.function().substring(dot + 1)))
                .append("</span>(");
        String separator = "";
        for (Value argument : method ? arguments.subList(1, arguments.size()) : arguments) {
            if (argument instanceof Value.None) {
                continue;
            }
            body.append(separator).append(HtmlPage.escape(ValueText.shorten(ValueText.python(argument), 120)));
            separator = ", ";
        }
        body.append(")</code>");
        call.confidence()
                .ifPresent(c -> body.append("<span class=\"time\">")
                        .append(Math.round(c * 100))
                        .append(" % sure</span>"));
        if (call.remembered()) {
            body.append("<span class=\"tag\">known</span>");
        } else if (recording.cached(call) > 0) {
            body.append("<span class=\"tag\">cached</span>");
        }
        body.append("<span class=\"time\">").append(time(call.time())).append("</span></div><div class=\"out\">");
        switch (call.result()) {
            case Result.Given(Value given) -> value(given);
            case Result.Refused(String message, boolean _) -> {
                body.append("<span class=\"refused\">");
                message(message);
                body.append("</span>");
            }
        }
        body.append("</div>");
        looks(call);
    }

    /// The picture of a call with what was looked at closer in it, a colour for each look.
    private void looks(ToolCall call) {
        List<ImagePatch> parts = call.looks().stream().flatMap(List::stream).toList();
        if (parts.isEmpty()) {
            return;
        }
        ImagePatch view = call.arguments().getFirst() instanceof Value.Patch(ImagePatch self)
                        && parts.stream().allMatch(part -> self.box().overlaps(part.box()))
                ? self
                : ImagePatch.whole(parts.getFirst().root());
        List<Mark> marks = new ArrayList<>();
        for (int look = 0; look < call.looks().size(); look++) {
            String color = COLORS.get(look % COLORS.size());
            for (ImagePatch part : call.looks().get(look)) {
                marks.add(new Mark(part.box(), color, ""));
            }
        }
        body.append("<div class=\"look\">");
        int looks = call.looks().size();
        view(new View(view, "looked closer " + (looks == 1 ? "once" : looks + " times")), marks, SMALL);
        body.append("</div>");
    }

    private void value(Value value) {
        List<ImagePatch> hits = patches(value);
        if (hits.isEmpty()) {
            boolean no = value instanceof Value.Bool(boolean b) && !b;
            boolean plain =
                    value instanceof Value.None || (value instanceof Value.Items(List<Value> items) && items.isEmpty());
            body.append("<span class=\"val mono")
                    .append(no ? " no" : plain ? " plain" : "")
                    .append("\">")
                    .append(HtmlPage.escape(ValueText.shorten(ValueText.python(value), 300)))
                    .append("</span>");
            return;
        }
        body.append("<span class=\"chips\">");
        int shown = Math.min(hits.size(), 12);
        for (ImagePatch hit : hits.subList(0, shown)) {
            body.append("<span class=\"chip\" title=\"")
                    .append(HtmlPage.escape(hit.toString()))
                    .append("\">");
            thumbnail(hit, 34);
            body.append(HtmlPage.escape(ValueText.shorten(hit.category().isEmpty() ? place(hit) : hit.category(), 40)))
                    .append("</span>");
        }
        if (hits.size() > shown) {
            body.append("<span class=\"chip\">and ").append(hits.size() - shown).append(" more</span>");
        }
        body.append("</span>");
    }

    private static String place(ImagePatch patch) {
        return patch.box().width() + " × " + patch.box().height() + " at " + patch.left() + ", " + patch.lower();
    }

    /// All patches in a value, at any depth.
    private static List<ImagePatch> patches(Value value) {
        return switch (value) {
            case Value.Patch(ImagePatch patch) -> List.of(patch);
            case Value.Video _ -> List.of();
            case Value.Items(List<Value> items) -> patches(items);
            case Value.Tuple(List<Value> items) -> patches(items);
            case Value.Dict(var entries) -> patches(List.copyOf(entries.values()));
            case Value.Bool _, Value.Int _, Value.Real _, Value.Str _, Value.None _ -> List.of();
        };
    }

    private static List<ImagePatch> patches(List<Value> values) {
        return values.stream().flatMap(v -> patches(v).stream()).toList();
    }

    private static String time(Duration time) {
        double millis = time.toNanos() / 1e6;
        return millis < 10
                ? String.format(Locale.ROOT, "%.1f ms", millis)
                : millis < 10_000
                        ? String.format(Locale.ROOT, "%.0f ms", millis)
                        : String.format(Locale.ROOT, "%.1f s", millis / 1000);
    }

    // --- pictures

    /// A rectangle to draw, in pixels of the picture, with a label that may be empty.
    private record Mark(Box box, String color, String label) {}

    /// Where a label stands, in pixels of the picture.
    ///
    /// @param x its left end
    /// @param y the line that it stands on
    private record Label(String text, double x, double y, double size) {
        /// Bold letters are about so wide, in their height.
        private static final double WIDE = 0.62;

        /// The first of: above the box, to the right of it, below it, in it at the top and at the bottom, that lies
        /// in what is shown and covers no other label and no other box; if there is none, that covers no label.
        static Label beside(Mark mark, Box shown, double scale, List<Label> others, List<Mark> marks) {
            String text = ValueText.shorten(mark.label(), 24);
            double size = 12 / scale;
            double gap = 3 / scale;
            Box box = mark.box();
            double wide = new Label(text, 0, 0, size).wide();
            double most = Math.max(shown.right() - wide - gap, shown.left() + gap);
            double x = Math.min(Math.max(box.left(), shown.left()) + gap, most);
            double top = Math.max(box.top(), shown.top());
            double bottom = Math.min(box.bottom(), shown.bottom());
            Label above = new Label(text, x, box.top() - gap, size);
            Label right = new Label(text, box.right() + gap, (top + bottom + size) / 2 - gap / 2, size);
            Label below = new Label(text, x, box.bottom() + size, size);
            Label inside = new Label(text, x, top + size + gap / 2, size);
            List<Label> places = Stream.of(above, right, below, inside, new Label(text, x, bottom - gap, size))
                    .filter(place -> place.y - size >= shown.top()
                            && place.y <= shown.bottom()
                            && place.x <= most
                            && others.stream().noneMatch(place::covers))
                    .toList();
            return places.stream()
                    .filter(place ->
                            marks.stream().noneMatch(other -> !other.equals(mark) && place.covers(other.box())))
                    .findFirst()
                    .orElse(places.isEmpty() ? inside : places.getFirst());
        }

        private boolean covers(Box box) {
            return y > box.top() && y - size < box.bottom() && x < box.right() && box.left() < x + wide();
        }

        private boolean covers(Label other) {
            return Math.abs(y - other.y) < size && x < other.x + other.wide() && other.x < x + wide();
        }

        private double wide() {
            return WIDE * size * text.codePointCount(0, text.length());
        }
    }

    private void thumbnail(ImagePatch patch, int side) {
        picture(patch, List.of(), side, side);
    }

    private void picture(ImagePatch view, List<Mark> marks, int maxWidth, int maxHeight) {
        Box box = view.box();
        double scale = Math.min((double) maxWidth / box.width(), (double) maxHeight / box.height());
        long width = Math.max(1, Math.round(box.width() * scale));
        long height = Math.max(1, Math.round(box.height() * scale));
        body.append(String.format(
                Locale.ROOT,
                "<svg class=\"pic\" width=\"%d\" height=\"%d\" viewBox=\"%d %d %d %d\"><use href=\"#p%d\"/>",
                width,
                height,
                box.left(),
                box.top(),
                box.width(),
                box.height(),
                symbol(view.root())));
        for (Mark mark : marks) {
            Box b = mark.box();
            for (String kind : List.of("class=\"halo\"", "stroke=\"" + mark.color() + "\"")) {
                body.append(String.format(
                        Locale.ROOT,
                        "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" %s/>",
                        b.left(),
                        b.top(),
                        b.width(),
                        b.height(),
                        kind));
            }
        }
        List<Label> labels = new ArrayList<>();
        for (Mark mark : marks) {
            if (!mark.label().isEmpty()) {
                Label label = Label.beside(mark, box, scale, labels, marks);
                labels.add(label);
                body.append(String.format(
                        Locale.ROOT,
                        "<text x=\"%.2f\" y=\"%.2f\" font-size=\"%.2f\" stroke-width=\"%.2f\" fill=\"%s\">%s</text>",
                        label.x,
                        label.y,
                        label.size,
                        2 / scale,
                        mark.color(),
                        HtmlPage.escape(label.text)));
            }
        }
        body.append("</svg>");
    }

    private int symbol(Image image) {
        Integer known = pictures.get(image.sha256());
        if (known != null) {
            return known;
        }
        int number = pictures.size();
        pictures.put(image.sha256(), number);
        symbols.append("<image id=\"p")
                .append(number)
                .append("\" width=\"")
                .append(image.width())
                .append("\" height=\"")
                .append(image.height())
                .append("\" preserveAspectRatio=\"none\" href=\"")
                .append(dataUri(image))
                .append("\"/>");
        return number;
    }

    private static String dataUri(Image image) {
        int longest = Math.max(image.width(), image.height());
        double scale = Math.min(1, (double) LONGEST_SIDE / longest);
        Image shown = scale == 1
                ? image
                : image.resize(Math.max(1, (int) Math.round(image.width() * scale)), Math.max(1, (int)
                        Math.round(image.height() * scale)));
        byte[] png = shown.encodePng();
        byte[] jpeg = png.length > LARGE_PNG ? shown.encodeJpeg(0.9) : png;
        boolean small = jpeg.length < png.length;
        return "data:image/" + (small ? "jpeg" : "png") + ";base64,"
                + Base64.getEncoder().encodeToString(small ? jpeg : png);
    }

    private static String resource(String name) {
        try (InputStream in = Objects.requireNonNull(TraceHtml.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
