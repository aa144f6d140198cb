# What every program finds: ImagePatch, VideoSegment, the free functions, ToolError and the names of typing.
# The lines that start with #: are replaced by text made from VisualApi.
# Imports nothing but sys: an import of the standard library costs tens of milliseconds in every context.
def _make(_call):
    import sys

    class ToolError(Exception):
        """A tool can't answer."""

    class Failure:
        __slots__ = ('message',)

        def __init__(self, message):
            self.message = message

    def call(function, *arguments):
        answer = _call(function, arguments)
        if answer.__class__ is Failure:
            raise ToolError(answer.message) from None
        return answer

    def type_text(returns):
        if returns is None or isinstance(returns, str):
            return returns
        if isinstance(returns, type) and not hasattr(returns, '__origin__'):
            return returns.__name__
        return repr(returns)

    # What the functions made from VisualApi call: names that no parameter of theirs can hide.
    _host = call
    _type_text = type_text

    def words(text):
        word = ''
        for c in text.lower() + ' ':
            if c.isalpha():
                word += c
            elif word:
                yield word
                word = ''

    units = {
        'zero': 0, 'one': 1, 'two': 2, 'three': 3, 'four': 4, 'five': 5, 'six': 6, 'seven': 7, 'eight': 8,
        'nine': 9, 'ten': 10, 'eleven': 11, 'twelve': 12, 'thirteen': 13, 'fourteen': 14, 'fifteen': 15,
        'sixteen': 16, 'seventeen': 17, 'eighteen': 18, 'nineteen': 19, 'twenty': 20, 'thirty': 30,
        'forty': 40, 'fifty': 50, 'sixty': 60, 'seventy': 70, 'eighty': 80, 'ninety': 90}
    scales = {'dozen': 12, 'hundred': 100, 'thousand': 1000, 'million': 1000000}

    def number_in_words(text):
        total = 0
        part = None
        last = ''
        for word in words(text):
            if word in units:
                n = units[word]
                if part is None:
                    part = n
                elif last in scales or (part % 100 >= 20 and part % 10 == 0 and 0 < n < 10):
                    part += n
                else:
                    break
                last = word
            elif word in scales:
                part = (1 if part is None else part) * scales[word]
                if part >= 1000:
                    total += part
                    part = 0
                last = word
            elif part is not None and not (word == 'and' and last in scales):
                break
        return None if part is None else total + part

    def number_in_digits(text):
        n = len(text)
        i = 0
        while i < n and not text[i] in '0123456789':
            i += 1
        if i == n:
            return None
        start = i
        if start > 0 and text[start - 1] == '.' and (start == 1 or not text[start - 2].isalnum()):
            start -= 1
        sign = 1
        if start > 0 and text[start - 1] in '-\u2212' and (start == 1 or not text[start - 2].isalnum()):
            sign = -1
        digits = ''
        point = start < i
        if point:
            digits = '0.'
        while i < n:
            c = text[i]
            if c in '0123456789':
                digits += c
            elif c == '.' and not point and i + 1 < n and text[i + 1] in '0123456789':
                point = True
                digits += c
            elif c == ',' and not point and i + 3 < n and all(d in '0123456789' for d in text[i + 1:i + 4]) \
                    and (i + 4 == n or text[i + 4] not in '0123456789'):
                pass
            else:
                break
            i += 1
        return sign * float(digits)

    def coerce_to_numeric(text):
        if isinstance(text, (bool, int, float)):
            return float(text)
        if not isinstance(text, str):
            raise TypeError('coerce_to_numeric() takes text, not ' + type(text).__name__)
        number = number_in_digits(text)
        if number is None:
            number = number_in_words(text)
        if number is None:
            raise ValueError('no number in ' + repr(text))
        return float(number)

    def bool_to_yesno(value):
        return 'yes' if value else 'no'

    def yesno_to_bool(text):
        if isinstance(text, bool):
            return text
        for word in words(text):
            return word in ('yes', 'true')
        return False

    def distance(a, b):
        if not isinstance(a, ImagePatch) or not isinstance(b, ImagePatch):
            raise TypeError('distance() takes two patches')
        across = min(a.right, b.right) - max(a.left, b.left)
        down = min(a.upper, b.upper) - max(a.lower, b.lower)
        if a._picture == b._picture and across > 0 and down > 0:
            shared = across * down
            return -shared / (a.width * a.height + b.width * b.height - shared)
        dx = a.horizontal_center - b.horizontal_center
        dy = a.vertical_center - b.vertical_center
        return (dx * dx + dy * dy) ** 0.5

    class ImagePatch:
        """A rectangle of a picture."""
        __slots__ = ('_handle', '_picture', 'left', 'lower', 'right', 'upper', 'width', 'height',
                     'horizontal_center', 'vertical_center', 'category')

        def __init__(self, image, left=None, lower=None, right=None, upper=None):
            if not isinstance(image, ImagePatch):
                raise TypeError('ImagePatch() takes an image, not ' + type(image).__name__)
            if not (left is None and lower is None and right is None and upper is None):
                image = image.crop(
                    image.left if left is None else left, image.lower if lower is None else lower,
                    image.right if right is None else right, image.upper if upper is None else upper)
            fill(self, image._handle, image._picture, image.left, image.lower, image.right, image.upper,
                 image.category)

        def __eq__(self, other):
            return (isinstance(other, ImagePatch) and self._picture == other._picture
                    and self.left == other.left and self.lower == other.lower
                    and self.right == other.right and self.upper == other.upper)

        def __hash__(self):
            return hash((self._picture, self.left, self.lower, self.right, self.upper))

        def __repr__(self):
            text = 'ImagePatch(left=%d, lower=%d, right=%d, upper=%d' % (
                self.left, self.lower, self.right, self.upper)
            return text + (', category=%s)' % self.category if self.category else ')')

        def overlaps_with(self, left, lower, right, upper):
            return self.left < right and left < self.right and self.lower < upper and lower < self.upper

        #: methods of ImagePatch

    class VideoSegment:
        """A part of a video."""
        __slots__ = ('_handle', '_video', 'start', 'end', 'num_frames')

        def __init__(self, video, start=None, end=None):
            if not isinstance(video, VideoSegment):
                raise TypeError('VideoSegment() takes a video, not ' + type(video).__name__)
            if not (start is None and end is None):
                video = video.trim(start, end)
            fill_video(self, video._handle, video._video, video.start, video.end)

        def __eq__(self, other):
            return (isinstance(other, VideoSegment) and self._video == other._video
                    and self.start == other.start and self.end == other.end)

        def __hash__(self):
            return hash((self._video, self.start, self.end))

        def __repr__(self):
            return 'VideoSegment(start=%d, end=%d)' % (self.start, self.end)

        def __len__(self):
            return self.num_frames

        def frame_iterator(self):
            for index in range(self.num_frames):
                yield self.frame_from_index(index)

        #: methods of VideoSegment

    for shown in (ImagePatch, VideoSegment):
        shown.__module__ = 'builtins'
        shown.__qualname__ = shown.__name__

    def fill(patch, handle, picture, left, lower, right, upper, category):
        patch._handle = handle
        patch._picture = picture
        patch.left = left
        patch.lower = lower
        patch.right = right
        patch.upper = upper
        patch.width = right - left
        patch.height = upper - lower
        patch.horizontal_center = (left + right) / 2
        patch.vertical_center = (lower + upper) / 2
        patch.category = category

    def make_patch(*numbers):
        patch = object.__new__(ImagePatch)
        fill(patch, *numbers)
        return patch

    def fill_video(segment, handle, video, start, end):
        segment._handle = handle
        segment._video = video
        segment.start = start
        segment.end = end
        segment.num_frames = end - start

    def make_video(*numbers):
        segment = object.__new__(VideoSegment)
        fill_video(segment, *numbers)
        return segment

    #: functions

    class Special:
        """A name of typing: enough of it to be written in annotations and as returns=."""
        __slots__ = ('name', 'real')

        def __init__(self, name, real=None):
            self.name = name
            self.real = real

        def __getitem__(self, item):
            if self.real is not None:
                return self.real[item]
            items = item if isinstance(item, tuple) else (item,)
            texts = ['None' if i is None or i is type(None) else type_text(i) for i in items]
            if self.name == 'Union':
                return Special(' | '.join(texts))
            return Special(self.name + '[' + ', '.join(texts) + ']')

        def __or__(self, other):
            return Special(self.name + ' | ' + ('None' if other is None else type_text(other)))

        def __ror__(self, other):
            return Special(('None' if other is None else type_text(other)) + ' | ' + self.name)

        def __call__(self, *arguments):
            if self.real is not None:
                return self.real(*arguments)
            raise TypeError(self.name + ' is a type')

        def __repr__(self):
            return self.name if self.real is None else self.real.__name__

    kinds = {'List': Special('List', list), 'Dict': Special('Dict', dict), 'Tuple': Special('Tuple', tuple),
             'Optional': Special('Optional'), 'Union': Special('Union'), 'Any': Special('Any')}
    typing = type(sys)('typing')
    for name in kinds:
        setattr(typing, name, kinds[name])
    for name in ('Callable', 'Iterable', 'Iterator', 'Generator', 'Sequence', 'Mapping', 'Literal', 'Final',
                 'Collection', 'Hashable', 'NoReturn'):
        setattr(typing, name, Special(name))
    typing.Set = Special('Set', set)
    typing.FrozenSet = Special('FrozenSet', frozenset)
    typing.Text = str
    typing.TYPE_CHECKING = False
    typing.cast = lambda kind, value: value
    sys.modules['typing'] = typing

    names = dict(kinds)
    for thing in (ToolError, ImagePatch, VideoSegment):
        names[thing.__name__] = thing
    #: names

    modules = ('math', 're', 'collections', 'itertools', 'functools', 'random', 'statistics', 'datetime')

    def preload(source):
        """Imports what the program will import: library code, slow at first, that its clock should not count."""
        wanted = set()
        for line in source.split('\n'):
            line = line.strip()
            if line.startswith('import ') or line.startswith('from '):
                wanted.update(line.replace(',', ' ').split())
        for module in modules:
            if module in wanted:
                loaded = __import__(module)
                if module == 'random':
                    loaded.seed(0)

    class Question:
        """A question that was not asked yet."""
        __slots__ = ('receiver', 'question', 'returns', 'context', 'method')

        def __init__(self, receiver, question, returns, context, method):
            self.receiver = receiver
            self.question = question
            self.returns = returns
            self.context = context
            self.method = method

        def ask(self):
            if self.method:
                return self.receiver.recursive_query(self.question, self.returns, self.context)
            return recursive_query(self.receiver, self.question, self.returns, self.context)

        def call(self):
            """What is called for it; None when that is known only when it is asked."""
            kind = self.receiver.__class__
            if not self.method:
                name = 'recursive_query'
            elif kind is ImagePatch or kind is VideoSegment:
                name = kind.__name__ + '.recursive_query'
            else:
                return None
            return (name, self.receiver, self.question, type_text(self.returns), self.context)

    def of_method(receiver, question, returns=None, context=None):
        return Question(receiver, question, returns, context, True)

    def of_function(receiver, question, returns=None, context=None):
        return Question(receiver, question, returns, context, False)

    of_method.__name__ = of_method.__qualname__ = of_function.__name__ = of_function.__qualname__ = 'recursive_query'

    def ask_all(questions):
        """The answers in order, from one call of the host; an error stands at its place."""
        calls = [question.call() for question in questions]
        if len(calls) < 2 or None in calls:
            for question in questions:
                yield question.ask()
            return
        values, problem = call('several', *calls)
        for value in values:
            yield value
        if problem is not None:
            raise ToolError(problem)

    def side_by_side(items, pairs):
        """For each item what it is called and the answer to its question; what is no list is taken item by item."""
        if items.__class__ not in (list, tuple, range):
            for known, question in pairs(items):
                yield known, question.ask()
            return
        waiting = iter(pairs(items))
        problem = None
        while problem is None:
            some = []
            try:
                for pair in waiting:
                    some.append(pair)
                    if len(some) == 64:
                        break
            except Exception as e:
                problem = e
            if not some:
                break
            known = iter([name for name, question in some])
            for answer in ask_all([question for name, question in some]):
                yield next(known), answer
        if problem is not None:
            raise problem

    def in_a_row(makers):
        """The answers to questions that stand one after the other."""
        questions = []
        problem = None
        for maker in makers:
            try:
                questions.append(maker())
            except Exception as e:
                problem = e
                break
        for answer in ask_all(questions):
            yield answer
        if problem is not None:
            raise problem

    pure = ('str', 'len', 'int', 'float', 'bool', 'round', 'abs', 'repr', 'distance', 'bool_to_yesno')

    def batched(source):
        """The tree of a program whose independent questions are asked together; None when there are none."""
        asked = source.count('recursive_query')
        if asked == 0 or (asked == 1 and ' for ' not in source):
            return None
        import _ast
        tree = compile(source, 'program', 'exec', 0x400, True)
        bound = set()
        changed = []

        def parts(node):
            for field in node._fields:
                value = getattr(node, field, None)
                if isinstance(value, list):
                    for item in value:
                        if isinstance(item, _ast.AST):
                            yield item
                elif isinstance(value, _ast.AST):
                    yield value

        def bind(node):
            kind = node.__class__
            if kind is _ast.Name and node.ctx.__class__ is not _ast.Load:
                bound.add(node.id)
            elif kind is _ast.FunctionDef:
                bound.add(node.name)
            elif kind is _ast.arg:
                bound.add(node.arg)
            elif kind is _ast.alias:
                bound.add(node.asname or node.name)
            elif kind in (_ast.ExceptHandler, _ast.MatchAs, _ast.MatchStar) and node.name:
                bound.add(node.name)
            for part in parts(node):
                bind(part)

        def at(node):
            return {'lineno': node.lineno, 'col_offset': node.col_offset,
                    'end_lineno': node.end_lineno, 'end_col_offset': node.end_col_offset}

        def name(text, node):
            return _ast.Name(id=text, ctx=_ast.Load(), **at(node))

        def applied(text, arguments, node):
            return _ast.Call(func=name(text, node), args=arguments, keywords=[], **at(node))

        def function(parameters, body, node):
            arguments = _ast.arguments(
                posonlyargs=[], args=[_ast.arg(arg=p, **at(node)) for p in parameters], kwonlyargs=[],
                kw_defaults=[], defaults=[])
            return _ast.Lambda(args=arguments, body=body, **at(node))

        def plain(node):
            """Whether evaluating it has no effect, asks nothing and runs no loop."""
            kind = node.__class__
            if kind in (_ast.Name, _ast.Constant):
                return True
            if kind is _ast.Call:
                return (node.func.__class__ is _ast.Name and node.func.id in pure and node.func.id not in bound
                        and not node.keywords and all(plain(a) for a in node.args))
            if kind is _ast.Compare:
                return (not any(op.__class__ in (_ast.In, _ast.NotIn) for op in node.ops)
                        and plain(node.left) and all(plain(c) for c in node.comparators))
            if kind in (_ast.JoinedStr, _ast.FormattedValue, _ast.Attribute, _ast.Subscript, _ast.Slice, _ast.BinOp,
                        _ast.UnaryOp, _ast.BoolOp, _ast.IfExp, _ast.Tuple, _ast.List, _ast.Dict):
                return all(plain(p) for p in parts(node) if isinstance(p, _ast.expr))
            return False

        def harmless(node):
            """Whether evaluating it has no effect and can hardly fail."""
            kind = node.__class__
            if kind in (_ast.Name, _ast.Constant):
                return True
            if kind is _ast.Attribute:
                return node.value.__class__ is _ast.Name
            if kind in (_ast.Tuple, _ast.List):
                return all(harmless(e) for e in node.elts)
            return False

        def is_question(node):
            if node.__class__ is not _ast.Call:
                return False
            f = node.func
            if f.__class__ is _ast.Attribute:
                if f.attr != 'recursive_query' or not plain(f.value):
                    return False
            elif f.__class__ is not _ast.Name or f.id != 'recursive_query' or f.id in bound:
                return False
            return all(plain(a) for a in node.args) and all(k.arg and plain(k.value) for k in node.keywords)

        def question(node):
            """What makes the question without asking it."""
            f = node.func
            if f.__class__ is _ast.Attribute:
                return _ast.Call(func=name('__of_method', node), args=[f.value] + node.args,
                                 keywords=node.keywords, **at(node))
            return _ast.Call(func=name('__of_function', node), args=node.args, keywords=node.keywords, **at(node))

        def questions_in(node):
            """The questions that are asked whenever it is evaluated; too many when something else happens too."""
            if is_question(node):
                return [node]
            if harmless(node):
                return []
            kind = node.__class__
            if kind in (_ast.Tuple, _ast.List):
                return sum((questions_in(e) for e in node.elts), [])
            if kind is _ast.UnaryOp:
                return questions_in(node.operand)
            if kind is _ast.Attribute:
                return questions_in(node.value)
            if kind is _ast.Compare and len(node.ops) == 1 and node.ops[0].__class__ not in (_ast.In, _ast.NotIn):
                return questions_in(node.left) + questions_in(node.comparators[0])
            if kind is _ast.IfExp and harmless(node.body) and harmless(node.orelse):
                return questions_in(node.test)
            if kind is _ast.BoolOp and all(harmless(v) for v in node.values[1:]):
                return questions_in(node.values[0])
            if (kind is _ast.Call and node.func.__class__ is _ast.Name and not node.keywords and len(node.args) == 1
                    and node.func.id in ('str', 'bool', 'bool_to_yesno') and node.func.id not in bound):
                return questions_in(node.args[0])
            return [None, None]

        def replaced(node, old, new):
            if node is old:
                return new
            for field in node._fields:
                value = getattr(node, field, None)
                if isinstance(value, list):
                    setattr(node, field, [replaced(v, old, new) if isinstance(v, _ast.AST) else v for v in value])
                elif isinstance(value, _ast.AST):
                    setattr(node, field, replaced(value, old, new))
            return node

        def read(target):
            if target.__class__ is _ast.Name:
                return name(target.id, target)
            return _ast.Tuple(elts=[read(e) for e in target.elts], ctx=_ast.Load(), **at(target))

        def simple(target):
            kind = target.__class__
            return kind is _ast.Name or (kind is _ast.Tuple and all(e.__class__ is _ast.Name for e in target.elts))

        def comprehension(node):
            if len(node.generators) != 1:
                return False
            loop = node.generators[0]
            if loop.is_async or not simple(loop.target):
                return False
            inner = questions_in(node.elt)
            first = questions_in(loop.ifs[0]) if loop.ifs else []
            if len(inner) == 1 and all(plain(c) for c in loop.ifs):
                one, before = inner[0], loop.ifs
            elif len(first) == 1 and not inner and all(harmless(c) for c in loop.ifs[1:]):
                one, before = first[0], []
            else:
                return False
            answer = name('__answer', one)
            after = [] if before else [replaced(c, one, answer) for c in loop.ifs]
            node.elt = replaced(node.elt, one, answer)
            pair = _ast.Tuple(elts=[read(loop.target), question(one)], ctx=_ast.Load(), **at(one))
            pairs = _ast.GeneratorExp(
                elt=pair,
                generators=[_ast.comprehension(
                    target=loop.target, iter=name('__items', one), ifs=before, is_async=0)], **at(one))
            both = _ast.Tuple(
                elts=[loop.target, _ast.Name(id='__answer', ctx=_ast.Store(), **at(one))],
                ctx=_ast.Store(), **at(loop.target))
            source_of = loop.iter
            visit(source_of)
            node.generators = [_ast.comprehension(
                target=both, iter=applied('__side_by_side', [source_of, function(['__items'], pairs, one)], one),
                ifs=after, is_async=0)]
            return True

        def row(questions, node):
            makers = [function([], question(q), q) for q in questions]
            return applied('__in_a_row', [_ast.Tuple(elts=makers, ctx=_ast.Load(), **at(node))], node)

        def visit(node):
            kind = node.__class__
            if kind is _ast.ListComp and comprehension(node):
                changed.append(node)
                return
            for field in node._fields:
                value = getattr(node, field, None)
                if isinstance(value, list):
                    if field in ('body', 'orelse', 'finalbody') and kind is not _ast.Module:
                        setattr(node, field, statements(value))
                    else:
                        setattr(node, field, [visited(v) if isinstance(v, _ast.AST) else v for v in value])
                elif isinstance(value, _ast.AST):
                    setattr(node, field, visited(value))

        def visited(node):
            if (node.__class__ in (_ast.List, _ast.Tuple) and node.ctx.__class__ is _ast.Load and len(node.elts) > 1
                    and all(is_question(e) for e in node.elts)):
                changed.append(node)
                kind = '__list' if node.__class__ is _ast.List else '__tuple'
                return applied(kind, [row(node.elts, node)], node)
            visit(node)
            return node

        def assigned(statement):
            """The variable to which it assigns the answer of a question, if that is all it does."""
            kind = statement.__class__
            if kind is _ast.Assign and len(statement.targets) == 1:
                target = statement.targets[0]
            elif kind is _ast.AnnAssign and statement.value is not None:
                target = statement.target
            else:
                return None
            return target.id if target.__class__ is _ast.Name and is_question(statement.value) else None

        def mentions(node, names):
            if node.__class__ is _ast.Name and node.id in names:
                return True
            return any(mentions(p, names) for p in parts(node))

        def statements(body):
            out = []
            run = []
            targets = set()

            def end():
                if len(run) > 1:
                    changed.append(run[0])
                    first = run[0].value
                    rest = '__row%d' % len(changed)
                    out.append(_ast.Assign(
                        targets=[_ast.Name(id=rest, ctx=_ast.Store(), **at(first))],
                        value=row([s.value for s in run], first), **at(first)))
                    for statement in run:
                        statement.value = applied('__next', [name(rest, statement.value)], statement.value)
                        out.append(statement)
                else:
                    out.extend(run)
                run.clear()
                targets.clear()

            for statement in body:
                target = assigned(statement)
                if target is None:
                    end()
                    visit(statement)
                    out.append(statement)
                    continue
                if target in targets or mentions(statement.value, targets):
                    end()
                run.append(statement)
                targets.add(target)
            end()
            return out

        bind(tree)
        visit(tree)
        return tree if changed else None

    helpers = {'__of_method': of_method, '__of_function': of_function, '__side_by_side': side_by_side,
               '__in_a_row': in_a_row, '__next': next, '__list': list, '__tuple': tuple}

    def load(source, several=False):
        space = dict(names)
        space['__name__'] = 'program'
        tree = batched(source) if several else None
        if tree is not None:
            space.update(helpers)
        # Annotations stay text (0x1000000): they cost nothing and can't fail.
        exec(compile(source if tree is None else tree, 'program', 'exec', 0x1000000, True), space)
        if 'execute_command' not in space:
            raise NameError("the program has no function 'execute_command'")
        return space['execute_command']

    def shown(value, depth):
        """A value as a short text."""
        kind = value.__class__
        if kind is int and not -10 ** 18 < value < 10 ** 18:
            return 'an int of %d bits' % value.bit_length()
        if value is None or kind in (bool, int, float):
            return repr(value)
        if kind is str:
            return repr(value) if len(value) <= 60 else repr(value[:60]) + '...'
        if kind is ImagePatch or kind is VideoSegment:
            return repr(value)[:120]
        if kind in (list, tuple, dict, set):
            if depth == 0:
                return '%s of %d' % (kind.__name__, len(value))
            some = []
            for item in value:
                if len(some) == 3:
                    some.append('... %d in all' % len(value))
                    break
                text = shown(item, depth - 1)
                some.append(text + ': ' + shown(value[item], depth - 1) if kind is dict else text)
            ends = {list: '[]', tuple: '()', dict: '{}', set: '{}'}[kind]
            return ends[0] + ', '.join(some) + ends[1]
        return 'a ' + kind.__name__

    def describe(error):
        """The variables of the innermost function of the program where the error was raised."""
        frame = None
        trace = error.__traceback__
        while trace is not None:
            if trace.tb_frame.f_code.co_filename == 'program':
                frame = trace.tb_frame
            trace = trace.tb_next
        out = []
        if frame is None or frame.f_code.co_name == '<module>':
            return out
        for name, value in list(frame.f_locals.items()):
            if len(out) < 12 and not name.startswith('__') and value.__class__.__name__ not in ('function', 'module'):
                out.append((name + ' = ' + shown(value, 2))[:200])
        return out

    def flush():
        sys.stdout.flush()
        sys.stderr.flush()

    def make_list(*values):
        return list(values)

    def make_tuple(*values):
        return values

    def make_dict(*keys_and_values):
        return dict(zip(keys_and_values[::2], keys_and_values[1::2]))

    return (preload, load, flush, make_patch, make_list, make_tuple, make_dict, Failure, ImagePatch, float, list, tuple, dict,
            make_video, VideoSegment, describe)


_make
