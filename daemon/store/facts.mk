# facts, imports, lists
