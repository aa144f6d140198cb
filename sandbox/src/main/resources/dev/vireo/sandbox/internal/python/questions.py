# How the questions of a program that do not depend on each other come together; put into prelude.py.
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
