; The installer for Windows, made by Inno Setup 6 out of dist\kiosk. NOT RUN YET on any Windows: see WINDOWS.md.
;
;     python packaging\bootstrap.py package windows till smoke
;     iscc packaging\windows\kiosk.iss

#include "..\..\build\windows\version.iss"

[Setup]
AppId={{7C0B7E0E-5B0E-4C61-9A0E-3C2C6B1F7A11}
AppName=Kiosk
AppVersion={#KioskVersion}
AppPublisher=The Kiosk project
DefaultDirName={autopf}\Kiosk
DefaultGroupName=Kiosk
DisableProgramGroupPage=yes
LicenseFile=..\..\dist\kiosk\about\LICENCES.txt
OutputDir=..\..\dist
OutputBaseFilename=kiosk-{#KioskVersion}-setup
SetupIconFile=..\..\build\windows\kiosk.ico
UninstallDisplayIcon={app}\kiosk-till.exe
Compression=lzma2
SolidCompression=yes
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible
MinVersion=10.0.17763
; A till that runs is asked to close first: nothing is replaced under it.
CloseApplications=yes
RestartApplications=no
; For all accounts: the cashier's must not be able to change the program.
PrivilegesRequired=admin

[Languages]
Name: "th"; MessagesFile: "compiler:Languages\Thai.isl"
Name: "en"; MessagesFile: "compiler:Default.isl"

[CustomMessages]
th.AtLogon=เปิดเครื่องขายเองเมื่อเข้าสู่ Windows
en.AtLogon=Open the till when somebody signs in
th.Practice=ฝึกขายโดยไม่ใช้เงินจริง
en.Practice=Practice without money

[Tasks]
Name: desktopicon; Description: "{cm:CreateDesktopIcon}"
Name: atlogon; Description: "{cm:AtLogon}"; Flags: unchecked

[Files]
Source: "..\..\dist\kiosk\*"; DestDir: "{app}"; Flags: recursesubdirs ignoreversion

[InstallDelete]
; Files of an older version that this one does not have.
Type: filesandordirs; Name: "{app}\_internal"

[Icons]
Name: "{group}\Kiosk"; Filename: "{app}\kiosk-till.exe"; Parameters: "till"
Name: "{group}\{cm:Practice}"; Filename: "{app}\kiosk-till.exe"; Parameters: "demo"
Name: "{commondesktop}\Kiosk"; Filename: "{app}\kiosk-till.exe"; Parameters: "till"; Tasks: desktopicon
Name: "{commonstartup}\Kiosk"; Filename: "{app}\kiosk-till.exe"; Parameters: "till"; Tasks: atlogon

[Run]
Filename: "{app}\kiosk-till.exe"; Parameters: "till"; Flags: nowait postinstall skipifsilent; Description: "Kiosk"

; Nothing of {localappdata}\kiosk is deleted: sales and receipts stand there, and belong to the shop.
