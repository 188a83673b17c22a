namespace Kenger.Registry.Server.Store;

/// <summary>A table, from which both dialects make their statements. Its first column is the key of rows that are put again.</summary>
internal sealed record Table(string Name, params Column[] Columns)
{
    public string Key => Columns[0].Name;

    public IEnumerable<Column> Read => Columns.Where(column => column.IsRead);

    public IEnumerable<Column> Written => Columns.Where(column => column.IsWritten);

    /// <summary>What a row that is put again overwrites.</summary>
    public IEnumerable<Column> Changing => Written.Where(column => !column.IsFixed);
}

/// <summary>A column of a table, and the property of its rows that has the same name in another case: <c>ended_at</c> is EndedAt.</summary>
/// <param name="Name">The name in the database.</param>
/// <param name="MySqlType">The type of the value in JSON, for MySQL.</param>
internal sealed record Column(string Name, string MySqlType)
{
    public string Property => PropertyOf(Name);

    public bool IsText => MySqlType.Contains("TEXT", StringComparison.Ordinal) || MySqlType.StartsWith("VARCHAR", StringComparison.Ordinal);

    public bool IsRead { get; private init; } = true;

    public bool IsWritten { get; private init; } = true;

    /// <summary>Whether it stays as it was when the row came.</summary>
    public bool IsFixed { get; private init; }

    /// <summary>For MySQL: how it keeps a time. In SQLite all times are Unix milliseconds.</summary>
    public MySqlTime Time { get; private init; }

    /// <summary>For MySQL, where <see cref="Time"/> is an age: its name, and the property that holds it.</summary>
    public string Age { get; private init; } = "";

    public string AgeProperty => PropertyOf(Age);

    /// <summary>For MySQL: what is read, where the column alone is not enough.</summary>
    public string MySqlSource { get; private init; } = Name;

    /// <summary>For MySQL: what becomes of a row that is there.</summary>
    public string MySqlUpdate { get; private init; } = $"VALUES({Name})";

    /// <summary>What it is in rows older than the column; null where they may lack it.</summary>
    public long? Default { get; private init; }

    public string Nullability => Default is { } value ? $" NOT NULL DEFAULT {value}" : "";

    public static Column Int(string name) => new(name, "INT");

    public static Column Long(string name) => new(name, "BIGINT");

    // JSON_TABLE gives text the database's character set unless told otherwise, and that of many is latin1.
    public static Column Text(string name, int length) => new(name, $"VARCHAR({length}) CHARACTER SET utf8mb4");

    /// <summary>Up to 64 KB.</summary>
    public static Column Text(string name) => new(name, "TEXT CHARACTER SET utf8mb4");

    /// <summary>Up to 16 MB.</summary>
    public static Column MediumText(string name) => new(name, "MEDIUMTEXT CHARACTER SET utf8mb4");

    /// <summary>A time that is a TIMESTAMP in MySQL; those that are Unix milliseconds everywhere are <see cref="Long"/>.</summary>
    public static Column Timestamp(string name) => Long(name) with { Time = MySqlTime.Given };

    /// <summary>A time of the database's clock, which is the same for all servers; in SQLite, of the only server's.</summary>
    public static Column Now(string name) => Long(name) with { Time = MySqlTime.Now };

    /// <summary>A time that is told as an age between the program and MySQL, so that no server's clock matters.</summary>
    public static Column Aged(string name, string age) => Long(name) with { Time = MySqlTime.Age, Age = age };

    public Column Fixed() => this with { IsFixed = true };

    public Column Else(long value) => this with { Default = value };

    public Column ReadOnly() => this with { IsWritten = false };

    public Column WriteOnly() => this with { IsRead = false };

    public Column FromMySql(string source) => this with { MySqlSource = source };

    public Column UpdatedInMySql(string expression) => this with { MySqlUpdate = expression };

    private static string PropertyOf(string name) =>
        string.Concat(name.Split('_').Select(word => char.ToUpperInvariant(word[0]) + word[1..]));
}

/// <summary>How MySQL keeps a time.</summary>
internal enum MySqlTime
{
    /// <summary>As Unix milliseconds, or the column is no time.</summary>
    None,

    /// <summary>As TIMESTAMP, from the Unix milliseconds of the row.</summary>
    Given,

    /// <summary>As TIMESTAMP, from how long ago it was.</summary>
    Age,

    /// <summary>As TIMESTAMP, from the database's clock.</summary>
    Now,
}
