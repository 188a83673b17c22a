<#
.SYNOPSIS
Makes a Windows service of `kenger server` or `kenger gateway`, or changes its settings. Needs an elevated PowerShell.
.DESCRIPTION
The service runs as an account of its own (NT SERVICE\NAME), which may read the program's folder and write its data folder, and nothing else. Windows starts it again when it ends unasked.
.PARAMETER Role
What it is: registry or gateway.
.PARAMETER Program
kenger.exe, as `dotnet publish src/Kenger.Cli -c Release -r win-x64 --self-contained -o FOLDER` makes it. appsettings.json is read beside it.
.PARAMETER Settings
Its variables, a table such as @{ KENGER_REGISTRY_URL = 'http://10.77.0.10:5000' }. They replace those it had.
.PARAMETER Data
Where it keeps its state. Default: a folder of its name below %ProgramData%\Kenger.
.EXAMPLE
./install-service.ps1 -Role registry -Program C:\Kenger\kenger.exe -Settings @{ KENGER_SERVER_TOKEN_FILE = 'C:\ProgramData\Kenger\kenger-registry\tokens.json' }
.EXAMPLE
./install-service.ps1 -Role gateway -Program C:\Kenger\kenger.exe -Settings @{ KENGER_REGISTRY_URL = 'http://10.77.0.10:5000'; KENGER_REGISTRY_TOKEN_FILE = 'C:\ProgramData\Kenger\kenger-gateway\gateway.token' } -WhatIf
#>
[CmdletBinding(SupportsShouldProcess)]
param(
    [Parameter(Mandatory)] [ValidateSet('registry', 'gateway')] [string] $Role,
    [Parameter(Mandatory)] [string] $Program,
    [hashtable] $Settings = @{},
    [string] $Data
)
$ErrorActionPreference = 'Stop'

$name = "kenger-$Role"
if (-not $Data) { $Data = Join-Path $env:ProgramData "Kenger/$name" }
if (-not (Test-Path -PathType Leaf $Program)) { throw "there is no program $Program" }
$Program = (Resolve-Path $Program).Path

$variables = @{ HOME = $Data }
if ($Role -eq 'registry') {
    $arguments = 'server'
    $variables.KENGER_SERVER_STORE = "sqlite:$(Join-Path $Data 'registry.db')"
}
else {
    $arguments = 'gateway'
    $variables.KENGER_GATEWAY_ID = [Environment]::MachineName.ToLowerInvariant()
    $variables.KENGER_GATEWAY_SNAPSHOT = Join-Path $Data 'snapshot.json'
    $variables.KENGER_GATEWAY_HEALTH_PATH = '/_gateway/ready'
}
foreach ($setting in $Settings.GetEnumerator()) { $variables[$setting.Key] = "$($setting.Value)" }
$environment = [string[]] ($variables.GetEnumerator() | Sort-Object Key | ForEach-Object { "$($_.Key)=$($_.Value)" })

if (-not $PSCmdlet.ShouldProcess("$name ($Program $arguments)", "make a service that starts with Windows, with:`n  $($environment -join "`n  ")`n")) { return }

$account = "NT SERVICE\$name"
if (Get-Service $name -ErrorAction SilentlyContinue) { Stop-Service $name }
else { New-Service -Name $name -DisplayName "Kenger $Role" -Description "Kenger $Role" -BinaryPathName "`"$Program`" $arguments" -StartupType Automatic | Out-Null }
sc.exe config $name obj= $account | Out-Null
if ($LASTEXITCODE) { throw "sc.exe config $name failed: $LASTEXITCODE" }
# Again after 2 s, each time; what is counted is forgotten after a day.
sc.exe failure $name reset= 86400 actions= restart/2000/restart/2000/restart/2000 | Out-Null
if ($LASTEXITCODE) { throw "sc.exe failure $name failed: $LASTEXITCODE" }
# Read by the service control manager for this service alone.
New-ItemProperty -Path "HKLM:\SYSTEM\CurrentControlSet\Services\$name" -Name Environment -PropertyType MultiString -Value $environment -Force | Out-Null

New-Item -ItemType Directory -Force $Data | Out-Null
# Nobody else reads tokens and state: what is inherited goes.
icacls.exe $Data /inheritance:r /grant:r 'BUILTIN\Administrators:(OI)(CI)F' 'NT AUTHORITY\SYSTEM:(OI)(CI)F' "${account}:(OI)(CI)M" | Out-Null
if ($LASTEXITCODE) { throw "icacls $Data failed: $LASTEXITCODE" }
icacls.exe (Split-Path $Program) /grant "${account}:(OI)(CI)RX" | Out-Null
if ($LASTEXITCODE) { throw "icacls $(Split-Path $Program) failed: $LASTEXITCODE" }

Start-Service $name
Get-Service $name
